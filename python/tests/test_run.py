import hashlib
import json
import math
import multiprocessing
import os
import subprocess
import sys
import threading
from pathlib import Path

import hotspare
import pytest
from conftest import ROOT

BASELINES = sorted((ROOT / "results/baseline").glob("*.json"))


def test_the_bytes_are_those_that_the_command_line_wrote(scenarios):
    """The baselines of the repository hold the checksums of every file of CSV that `hotspare run` made."""
    assert len(BASELINES) >= 5
    for baseline in BASELINES:
        manifest = json.loads(baseline.read_text())["manifest"]
        run = scenarios(baseline.stem).run(manifest["replications"]["done"], progress=False)
        written = {of["path"]: of["sha256"] for of in manifest["outputs"] if of["path"].endswith(".csv")}
        made = {
            f"{name}.csv": hashlib.sha256(table.to_csv().encode()).hexdigest() for name, table in run.tables.items()
        }
        assert made == written and len(made) >= 6, baseline.name


# Mixed blades and rules, and costs.
FOLDERS = ["rules", "prices"]


def command_line():
    """The program, if it has been built; HOTSPARE names another one."""
    named = [os.environ["HOTSPARE"]] if "HOTSPARE" in os.environ else []
    built = [ROOT / "target" / profile / "hotspare" for profile in ("release", "debug")]
    return next((str(path) for path in named + built if Path(path).exists()), None)


@pytest.mark.parametrize("name", FOLDERS)
def test_the_folder_is_that_of_the_command_line(scenarios, tmp_path, name):
    program = command_line()
    if program is None:
        pytest.skip("the command line is not built: cargo build")
    arguments = ["run", f"scenarios/{name}.toml", "--replications", "6", "--quiet", "--out", tmp_path]
    subprocess.run([program, *arguments], cwd=ROOT, capture_output=True, check=False)
    [folder] = tmp_path.iterdir()
    run = scenarios(name).run(6, progress=False)
    written = {path.stem: path.read_bytes() for path in folder.glob("*.csv")}
    assert set(written) == set(run.tables) and len(written) >= 6
    for file, table in run.tables.items():
        assert table.to_csv().encode() == written[file], file
    # The whole folder is the same, the manifest among it.
    run.save(tmp_path / "saved" / folder.name)
    for path in folder.iterdir():
        assert (tmp_path / "saved" / folder.name / path.name).read_bytes() == path.read_bytes(), path.name


def test_figures_are_attributes_with_intervals(few):
    policy = few.policies[-1]
    downtime = few[policy].downtime
    assert downtime.low < downtime.value < downtime.high and downtime.level == 0.95
    assert float(downtime) == downtime.value and str(downtime) in repr(downtime)
    [row] = [
        row
        for row in few.summary.rows()
        if (row["policy"], row["scope"], row["metric"], row["statistic"]) == (policy, "site", "downtime", "value")
    ]
    assert (row["value"], row["ci_low"], row["ci_high"]) == (downtime.value, downtime.low, downtime.high)
    assert "downtime" in dir(few[policy])
    with pytest.raises(AttributeError, match="no metric"):
        few[policy].downtimes
    with pytest.raises(KeyError, match="there are"):
        few["nobody"]


def test_differences_are_paired(few):
    policy = few.policies[-1]
    assert policy != few.baseline
    difference = few.difference(policy)
    ends = few[policy].downtime.value - few[few.baseline].downtime.value
    assert math.isclose(difference.value, ends, rel_tol=1e-9)
    quotient = few[policy].downtime.value / few[few.baseline].downtime.value
    assert math.isclose(difference.quotient.value, quotient, rel_tol=1e-9)
    assert 0.0 <= difference.p_value <= 1.0
    with pytest.raises(KeyError, match="not compared"):
        few.difference(few.baseline)


def test_threads_and_progress_change_no_byte(scenarios):
    scenario = scenarios("rules")
    one, many = scenario.run(8, threads=1, progress=False), scenario.run(8, threads=3)
    assert one.sums.to_csv() == many.sums.to_csv()
    assert one.summary.to_csv() != scenario.run(8, seed=99, progress=False).summary.to_csv()
    plain = scenario.run(8, controls=False, progress=False)
    assert plain.summary.to_csv() == scenario.set("controls", "none").run(8, progress=False).summary.to_csv()


def test_the_notebook_sees_a_table_and_a_plot(few):
    html = few._repr_html_()
    assert "<table>" in html and "data:image/svg+xml," in html and "<script" not in html
    assert few.plots["downtime"].lstrip().startswith("<svg")
    assert "tabular" in few.to_text("latex")


def test_python_goes_on_during_a_run(scenarios):
    scenario = scenarios("lanl-system-18")
    ticks, done = 0, threading.Event()

    def simulate():
        scenario.run(1, progress=False)
        done.set()

    thread = threading.Thread(target=simulate)
    thread.start()
    while not done.wait(0.01):
        ticks += 1
    thread.join()
    assert ticks >= 5


INTERRUPTED = """
import signal, threading, time, warnings, hotspare
scenario = hotspare.Scenario.load("scenarios/rules.toml")
scenario.validate()
sent = []
def interrupt():
    time.sleep(3)
    sent.append(time.monotonic())
    signal.raise_signal(signal.SIGINT)
threading.Thread(target=interrupt, daemon=True).start()
with warnings.catch_warnings(record=True) as said:
    warnings.simplefilter("always")
    run = scenario.run(1_000_000, progress=False)
took = time.monotonic() - sent[0]
assert run.interrupted and 0 < run.replications < 1_000_000, run
assert "interrupted after" in str(said[0].message)
again = scenario.run(run.replications, progress=False)
assert again.summary.to_csv() == run.summary.to_csv()
print(took)
"""


def test_an_interrupt_returns_what_is_finished(tmp_path):
    done = subprocess.run([sys.executable, "-c", INTERRUPTED], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    # The machine may be busy; the time on an idle one is in docs/python.md.
    assert float(done.stdout) < 5.0


def work(seed):
    scenario = hotspare.Scenario.load(ROOT / "scenarios/rules.toml")
    return scenario.run(4, seed=seed, progress=False).summary


@pytest.mark.parametrize("method", sorted({"fork", "spawn"} & set(multiprocessing.get_all_start_methods())))
def test_processes_get_the_same_results(method):
    here = [work(seed).to_csv() for seed in (1, 2)]
    with multiprocessing.get_context(method).Pool(2) as pool:
        there = [table.to_csv() for table in pool.map_async(work, [1, 2]).get(120)]
    assert there == here
