"""hotspare: which failover policy, and how many spares?

A discrete-event simulator of blade-server failover. It compares policies under identical failures::

    import hotspare

    scenario = hotspare.Scenario.load("study.toml").set("pool[0].count", 4)
    run = scenario.run(replications=100)
    print(run)                          # the comparison, as on the command line
    run["push"].downtime                # a figure with its interval
    run.difference("push")              # less the baseline, under the same failures
    run.summary                         # a table: polars.DataFrame(run.summary)

Tables speak Arrow through the PyCapsule interface; neither pandas, polars nor pyarrow is needed. Results are the same
bytes as the command line's.
"""

from ._hotspare import (
    RESULTS_VERSION,
    Comparison,
    Figure,
    Fit,
    Plan,
    PolicyFigures,
    Problem,
    Request,
    Run,
    Scenario,
    ScenarioError,
    Spare,
    Study,
    Table,
    Trace,
    __version__,
    compare,
    fit,
)

__all__ = [
    "RESULTS_VERSION",
    "Comparison",
    "Figure",
    "Fit",
    "Plan",
    "PolicyFigures",
    "Problem",
    "Request",
    "Run",
    "Scenario",
    "ScenarioError",
    "Spare",
    "Study",
    "Table",
    "Trace",
    "__version__",
    "compare",
    "fit",
]
