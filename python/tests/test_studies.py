import hotspare
import pytest
from conftest import ROOT


def test_a_sweep_has_a_row_for_every_cell_and_figure(scenarios, tmp_path):
    scenario = scenarios("sweep")
    swept = scenario.sweep(3, progress=False)
    assert swept.table.name == "sweep.csv" and set(swept.table["policy"]) == set(scenario.policies)
    assert str(swept) and swept.plots and "<table>" in swept._repr_html_()
    kept = scenario.sweep(3, progress=False, out=tmp_path)
    assert kept.table.to_csv() == swept.table.to_csv()
    [folder] = tmp_path.glob("*/sweep")
    assert (folder / "sweep.csv").read_text() == swept.table.to_csv()


def test_a_cell_is_a_run_with_its_settings():
    """The same figure as by hand: a sweep adds nothing but the loop."""
    text = (ROOT / "scenarios/rules.toml").read_text()
    axis = '\n[sweep]\nmetrics = ["downtime"]\n[[sweep.axis]]\nname = "crews"\nkey = "repair.crews"\nvalues = [1, 2]\n'
    swept = hotspare.Scenario.from_toml(text + axis, folder=ROOT / "scenarios").sweep(4, progress=False)
    scenario = hotspare.Scenario.from_toml(text, folder=ROOT / "scenarios")
    runs = {crews: scenario.set("repair.crews", crews).run(4, progress=False) for crews in (1, 2)}
    rows = [row for row in swept.table.rows() if row["metric"] == "downtime" and row["statistic"] == "value"]
    assert len(rows) == 2 * len(scenario.policies)
    for row in rows:
        assert row["value"] == runs[int(row["crews"])][row["policy"]].downtime.value


def test_a_plan_names_its_choice(scenarios):
    planned = scenarios("plan").plan(progress=False)
    assert planned.chosen["policy"] in planned.tables["plan"]["policy"] and planned.chosen["cost"] > 0
    assert planned.chosen["title"] in str(planned) and not planned.interrupted
    assert isinstance(planned, hotspare.Study)


def test_sensitivity_ranks_the_uncertain_values(scenarios):
    found = scenarios("sensitivity").sensitivity(replications=4, progress=False)
    assert found.table["rank"][0] == 1 and found.plots
    with pytest.raises(hotspare.ScenarioError, match="unknown policy"):
        scenarios("sensitivity").sensitivity(policy="nobody")


def test_a_trace_is_one_history(scenarios):
    trace = scenarios("rules").trace("tiered", 1)
    times = trace.events["time_s"]
    assert times == sorted(times) and trace.replication == 1 and len(trace) >= len(times) > 0
    assert '"traceEvents"' in trace.to_text("perfetto") and str(trace)
    with pytest.raises(hotspare.ScenarioError, match="there are"):
        scenarios("rules").trace("nobody")


def test_results_are_compared_with_others(scenarios, tmp_path):
    scenario = scenarios("rules")
    one, other = scenario.run(6, progress=False), scenario.run(6, progress=False)
    assert hotspare.compare(one, other).is_identical
    one.save(tmp_path / "rules")
    worse = scenario.set("times.boot", "20 min").run(6, progress=False)
    found = hotspare.compare(worse, tmp_path / "rules", metrics=["downtime"])
    assert not found.is_identical and len(found.table) > 0 and str(found)
    with pytest.raises(ValueError, match="neither side"):
        hotspare.compare(one, other, metrics=["downtimes"])


def test_a_fit_is_a_piece_of_a_scenario():
    folder = ROOT / "scenarios/data/example-fleet"
    tickets, fleet = folder / "tickets.csv", folder / "fleet.csv"
    options = dict(
        map={"blade": "Host", "start": "Opened", "end": "Closed"},
        fleet_map={"blade": "Serial", "type": "Model"},
        dates="day-first",
        time_zone="Europe/Berlin",
        one_mode=True,
    )
    fitted = hotspare.fit(tickets, fleet, start="2020-01-01", end="2024-01-01", **options)
    # The page on fitting holds what the command line prints for the same options.
    assert fitted.text[fitted.text.index("[blade_type") :].strip() in (ROOT / "docs/fit.md").read_text()
    assert fitted.values["blade_type"]["hs22"]["failure"]["failure"]["life"]["weibull"]["shape"] == 0.76717
    with pytest.raises(ValueError, match="--from"):
        hotspare.fit(tickets, fleet)
    with pytest.raises(ValueError, match="unexpected argument"):
        hotspare.fit(tickets, fleet, start="2020-01-01", end="2024-01-01", nonsense=1)
