import math

import hotspare
import pytest


def test_types_do_not_depend_on_what_stands_in_a_column():
    table = hotspare.Table.from_csv("policy,n,value,ci_low,note\n1,20,0.5,,a\n2,3,1e-3,,\n")
    assert table["policy"] == ["1", "2"] and table["n"] == [20, 3]
    assert table["value"] == [0.5, 0.001] and table["ci_low"] == [None, None] and table["note"] == ["a", ""]
    assert len(table) == 2 and "n" in table and table.columns[0] == "policy"
    assert table.rows()[1]["value"] == 0.001
    with pytest.raises(KeyError, match="no column"):
        table["nothing"]


def test_pyarrow_shares_the_numbers(few):
    pyarrow = pytest.importorskip("pyarrow")
    first, second = pyarrow.table(few.summary), pyarrow.table(few.summary)
    address = lambda of: of["value"].chunk(0).buffers()[1].address  # noqa: E731
    assert address(first) == address(second), "a copy was made"
    assert first["value"].to_pylist() == few.summary["value"]
    assert str(first.schema.field("n").type) == "int64"
    # Shared memory outlives the run.
    run = hotspare.Scenario.from_toml(text_of_rules()).run(2, progress=False)
    kept = pyarrow.table(run.summary)
    values = run.summary["value"]
    del run
    assert kept["value"].to_pylist() == values


def text_of_rules():
    from conftest import ROOT

    return (ROOT / "scenarios/rules.toml").read_text()


def test_pandas_reads_it(few):
    pytest.importorskip("pandas")
    pyarrow = pytest.importorskip("pyarrow")
    frame = pyarrow.table(few.summary).to_pandas()
    assert frame["value"].dtype == float and len(frame) == len(few.summary)
    known = [value for value in few.summary["value"] if value is not None and not math.isnan(value)]
    assert frame["value"].dropna().tolist() == known


def test_polars_reads_it(few):
    polars = pytest.importorskip("polars")
    frame = polars.DataFrame(few.summary)
    assert frame["policy"].to_list() == few.summary["policy"]
    assert frame.schema["value"] == polars.Float64


def test_duckdb_reads_it(few):
    duckdb = pytest.importorskip("duckdb")
    summary = few.summary  # noqa: F841
    query = "select value from summary where scope = 'site' and metric = 'downtime' order by policy"
    found = [value for (value,) in duckdb.sql(query).fetchall()]
    assert found == [few[policy].downtime.value for policy in sorted(few.policies)]


def test_a_line_makes_parquet(few, tmp_path):
    pytest.importorskip("pyarrow")
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.table(few.summary), tmp_path / "summary.parquet")
    assert pq.read_table(tmp_path / "summary.parquet")["value"].to_pylist() == few.summary["value"]


def test_a_file_of_csv_is_the_text(few, tmp_path):
    few.summary.to_csv(tmp_path / "summary.csv")
    assert (tmp_path / "summary.csv").read_text() == few.summary.to_csv()
