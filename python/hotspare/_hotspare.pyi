"""Types of the compiled part. Docstrings are at the objects: `help(hotspare.Run)`."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from os import PathLike
from typing import Any, TypedDict, final

RESULTS_VERSION: int
"""Changes exactly when draws or semantics change, so that other figures are expected."""
__version__: str

class ScenarioError(ValueError):
    """A scenario that cannot be simulated."""

    problems: list[Problem]

@final
class Problem:
    """One problem of a scenario."""

    line: int
    column: int
    key: str
    message: str
    remedy: str

@final
class Scenario:
    """A data center, what fails in it, and the policies to compare. `set` and `with_policy` return another one."""

    @staticmethod
    def load(path: str | PathLike[str]) -> Scenario: ...
    @staticmethod
    def from_toml(text: str, name: str = "scenario.toml", folder: str | PathLike[str] = ".") -> Scenario: ...
    def set(self, key: str, value: Any) -> Scenario:
        """With a value replaced: `scenario.set("pool[0].count", 4)`; a quantity is a text with its unit: `"10 y"`."""
    def with_policy(
        self,
        name: str,
        selection: str | Mapping[str, Any] | Callable[[Request], Spare | int | None] | None = None,
        **keys: Any,
    ) -> Scenario:
        """With one more policy; `selection` may be a function that chooses among `request.spares`."""
    def validate(self) -> list[Problem]:
        """Every problem, in the order of the lines; empty if it can be simulated."""
    @property
    def text(self) -> str: ...
    @property
    def settings(self) -> list[str]: ...
    @property
    def name(self) -> str: ...
    @property
    def policies(self) -> list[str]: ...
    @property
    def baseline(self) -> str: ...
    @property
    def blade_types(self) -> list[str]: ...
    @property
    def workload_classes(self) -> list[str]: ...
    @property
    def replications(self) -> int: ...
    @property
    def seed(self) -> int: ...
    def run(
        self,
        replications: int | None = None,
        *,
        seed: int | None = None,
        threads: int | None = None,
        controls: bool | None = None,
        progress: bool = True,
    ) -> Run:
        """Every policy under the same failures. An interrupt returns what is finished, with a `RuntimeWarning`."""
    def sweep(
        self,
        replications: int | None = None,
        *,
        seed: int | None = None,
        threads: int | None = None,
        controls: bool | None = None,
        progress: bool = True,
        out: str | PathLike[str] | None = None,
        force: bool = False,
    ) -> Study: ...
    def plan(
        self,
        *,
        draws: int = 0,
        seed: int | None = None,
        threads: int | None = None,
        controls: bool | None = None,
        progress: bool = True,
        out: str | PathLike[str] | None = None,
        force: bool = False,
    ) -> Plan: ...
    def sensitivity(
        self,
        metric: str = "downtime",
        policy: str | None = None,
        replications: int | None = None,
        *,
        seed: int | None = None,
        threads: int | None = None,
        controls: bool | None = None,
        progress: bool = True,
        out: str | PathLike[str] | None = None,
        force: bool = False,
    ) -> Study: ...
    def trace(self, policy: str | None = None, replication: int = 0) -> Trace: ...

@final
class Figure:
    """A value with its confidence interval; `float(figure)` is the value, `str(figure)` the figure in words."""

    metric: str
    value: float
    low: float | None
    high: float | None
    level: float
    n: int
    unit: str
    method: str
    flag: str
    worth: float | None
    p_value: float | None
    quotient: Figure | None
    words: str
    def __float__(self) -> float: ...

@final
class PolicyFigures:
    """The figures of one policy: a metric is an attribute, `run["push"].downtime`."""

    @property
    def name(self) -> str: ...
    def __getattr__(self, metric: str) -> Figure: ...

@final
class Run:
    """The results of a run."""

    @property
    def name(self) -> str: ...
    @property
    def policies(self) -> list[str]: ...
    @property
    def baseline(self) -> str: ...
    @property
    def replications(self) -> int: ...
    @property
    def interrupted(self) -> bool: ...
    @property
    def years(self) -> float:
        """Years that each replication counts [a]."""
    @property
    def level(self) -> float: ...
    @property
    def seed(self) -> int: ...
    @property
    def events(self) -> int: ...
    @property
    def warnings(self) -> list[str]: ...
    @property
    def summary(self) -> Table:
        """A row for each policy, scope, metric and statistic."""
    @property
    def differences(self) -> Table:
        """A row for each policy but the baseline, scope and metric; paired by replication."""
    @property
    def phases(self) -> Table:
        """A row for each policy, scope, phase and step [min per workload and year]."""
    @property
    def sums(self) -> Table:
        """A row for each policy, replication, scope and metric: numerator and denominator."""
    @property
    def tables(self) -> dict[str, Table]: ...
    @property
    def plots(self) -> dict[str, str]: ...
    def figure(self, policy: str, metric: str, statistic: str = "value", scope: str = "site") -> Figure: ...
    def difference(self, policy: str, metric: str = "downtime", scope: str = "site") -> Figure:
        """A policy less the baseline, in the unit of the metric, with `p_value` and `quotient`."""
    def save(self, folder: str | PathLike[str], force: bool = False) -> None: ...
    def to_text(self, format: str = "table") -> str: ...
    def __getitem__(self, policy: str) -> PolicyFigures: ...
    def __iter__(self) -> Iterator[str]: ...
    def __len__(self) -> int: ...

class Study:
    """The results of a sweep, a plan or a study of sensitivity."""

    @property
    def name(self) -> str: ...
    @property
    def table(self) -> Table: ...
    @property
    def tables(self) -> dict[str, Table]: ...
    @property
    def plots(self) -> dict[str, str]: ...
    def save(self, folder: str | PathLike[str], force: bool = False) -> None: ...

class Chosen(TypedDict):
    """The choice of a plan. Not at run time."""

    title: str
    policy: str
    cost: float
    currency: str
    values: dict[str, str]

@final
class Plan(Study):
    """The cheapest variant that meets the thresholds."""

    @property
    def chosen(self) -> Chosen | None: ...
    @property
    def undecided(self) -> bool: ...
    @property
    def interrupted(self) -> bool: ...
    @property
    def warnings(self) -> list[str]: ...

@final
class Table:
    """A table: the bytes of the command line's CSV, and the same as Arrow (`__arrow_c_stream__`)."""

    name: str
    @staticmethod
    def from_csv(text: str, name: str = "table.csv") -> Table: ...
    @property
    def columns(self) -> list[str]: ...
    def rows(self) -> list[dict[str, str | int | float | None]]: ...
    def to_csv(self, path: str | PathLike[str] | None = None) -> str | None: ...
    def __len__(self) -> int: ...
    def __contains__(self, column: str) -> bool: ...
    def __getitem__(self, column: str) -> list[Any]: ...
    def __arrow_c_schema__(self) -> object: ...
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...

@final
class Trace:
    """One history, event by event."""

    @property
    def policy(self) -> str: ...
    @property
    def replication(self) -> int: ...
    @property
    def events(self) -> Table:
        """A row for each event: its time and duration [s]."""
    def to_text(self, format: str = "words") -> str: ...
    def __len__(self) -> int: ...

@final
class Spare:
    """A ready spare, as a rule sees it."""

    blade: int
    blade_type: int
    kind: int
    distance: float
    enclosure: int | None
    module_load: int
    stood_hours: float
    same_class: int

@final
class Request:
    """A workload that needs a blade, as a rule sees it."""

    workload_class: int
    last_type: int
    failed: int | None
    spares: list[Spare]
    uniform: float

@final
class Comparison:
    """A comparison of two results."""

    @property
    def is_regression(self) -> bool: ...
    @property
    def is_identical(self) -> bool: ...
    @property
    def table(self) -> Table: ...

def compare(
    new: Run | str | PathLike[str],
    baseline: Run | str | PathLike[str],
    *,
    margin: float = 0.01,
    level: float = 0.95,
    metrics: Sequence[str] = (),
    exact: bool = False,
) -> Comparison: ...

@final
class Fit:
    """Laws fitted to a record: a piece of a scenario."""

    @property
    def text(self) -> str: ...
    @property
    def warnings(self) -> list[str]: ...
    @property
    def values(self) -> dict[str, Any]: ...

def fit(
    tickets: str | PathLike[str],
    fleet: str | PathLike[str] | None = None,
    *,
    start: str | None = None,
    end: str | None = None,
    **options: Any,
) -> Fit: ...
