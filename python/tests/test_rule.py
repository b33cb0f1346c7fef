import hotspare
import pytest


def closest(request):
    """Best fit, in Python: the built-in rule takes the lowest spare of the closest kind."""
    return min(request.spares, key=lambda spare: (spare.distance, spare.blade))


def both(scenarios, function):
    scenario = scenarios("rules")
    best_fit = dict(preset="identity_push")
    return (
        scenario.with_policy("built_in", selection="best_fit", **best_fit)
        .with_policy("python", selection=function, **best_fit)
        .set("baseline", "built_in")
    )


def test_a_rule_in_python_meets_the_same_failures(scenarios):
    run = both(scenarios, closest).run(10, progress=False)
    figures = lambda policy: [  # noqa: E731
        (row["scope"], row["metric"], row["statistic"], row["value"])
        for row in run.summary.rows()
        if row["policy"] == policy
    ]
    assert figures("python") == figures("built_in")
    assert run.difference("python").value == 0.0


def test_another_rule_makes_a_difference(scenarios):
    asked = []

    def farthest(request):
        asked.append(len(request.spares))
        return max(request.spares, key=lambda spare: spare.distance).blade

    run = both(scenarios, farthest).run(10, progress=False)
    assert asked and min(asked) >= 1
    assert run["python"].mismatch.value > run["built_in"].mismatch.value


def test_what_a_rule_raises_is_raised(scenarios):
    def broken(request):
        raise RuntimeError("not today")

    with pytest.raises(RuntimeError, match="not today"):
        both(scenarios, broken).run(10, progress=False)
    with pytest.raises(ValueError, match="not among"):
        both(scenarios, lambda request: 4_000_000).run(10, progress=False)
    with pytest.raises(TypeError, match="returns one of"):
        both(scenarios, lambda request: "a").run(10, progress=False)


def test_a_rule_that_takes_nothing_leaves_workloads_to_repair(scenarios):
    run = both(scenarios, lambda request: None).run(10, progress=False)
    assert run["python"].downtime.value > run["built_in"].downtime.value


def test_its_random_number_belongs_to_the_choice(scenarios):
    def shuffled(request):
        return request.spares[int(request.uniform * len(request.spares))]

    one, other = (both(scenarios, shuffled).run(5, progress=False) for _ in range(2))
    assert one.sums.to_csv() == other.sums.to_csv()


def test_a_rule_is_not_for_files_and_other_processes(scenarios):
    import pickle

    with pytest.raises(TypeError, match="not pickled"):
        pickle.dumps(both(scenarios, closest))
    text = both(scenarios, closest).text.replace("rule = ", "rule = 1000")
    [problem] = hotspare.Scenario.from_toml(text, folder="scenarios").validate()
    assert "with_policy" in problem.message + problem.remedy
