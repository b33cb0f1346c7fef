import pickle

import hotspare
import pytest


def test_all_problems_are_there_with_line_key_and_remedy():
    wrong = hotspare.Scenario.from_toml('name = "a"\nhorizon = "5 parsec"\nreplications = -1\n')
    problems = wrong.validate()
    horizon = next(problem for problem in problems if problem.key == "horizon")
    assert horizon.line == 2 and "parsec" in horizon.message and horizon.remedy
    assert {"horizon", "replications", "blade_type"} <= {problem.key for problem in problems}
    with pytest.raises(hotspare.ScenarioError, match="parsec") as raised:
        wrong.run()
    assert raised.value.problems == problems


def test_a_file_that_is_not_there_is_an_error_of_the_system():
    with pytest.raises(OSError, match="nowhere.toml"):
        hotspare.Scenario.load("nowhere.toml")


def test_settings_make_another_scenario(scenarios):
    base = scenarios("starter")
    other = base.set("replications", 7).set("horizon", "2 y").set("pool[0].count", 3)
    assert base.settings == [] and base.validate() == []
    assert other.settings == ["replications=7", "horizon=2 y", "pool[0].count=3"]
    assert other.replications == 7 and 'horizon = "2 y"' in other.text
    [problem] = base.set("pool[99].count", 1).validate()
    assert "[99]" in problem.message and "write a number" in problem.remedy
    with pytest.raises(TypeError, match="numbers, texts"):
        base.set("seed", object())


def test_a_text_that_looks_like_a_number_stays_a_text(scenarios):
    assert 'description = "4"' in scenarios("starter").set("description", "4").text


def test_a_scenario_goes_to_another_process(scenarios):
    scenario = scenarios("rules").set("seed", 3)
    again = pickle.loads(pickle.dumps(scenario))
    assert again.text == scenario.text
    summary = lambda of: of.run(3, progress=False).summary.to_csv()  # noqa: E731
    assert summary(again) == summary(scenario)


def test_its_names_are_at_hand(scenarios):
    scenario = scenarios("rules")
    assert scenario.baseline in scenario.policies
    assert len(scenario.blade_types) >= 2 and scenario.workload_classes
