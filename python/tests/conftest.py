"""Scenarios of the repository; what they name is read relative to them."""

from pathlib import Path

import hotspare
import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def scenarios(monkeypatch):
    """A function from the name of a scenario of the repository to the scenario, by the path that a user would write."""
    monkeypatch.chdir(ROOT)
    return lambda name: hotspare.Scenario.load(f"scenarios/{name}.toml")


@pytest.fixture(scope="package")
def few():
    """A small run, shared by tests that only look at it."""
    return hotspare.Scenario.load(ROOT / "scenarios/rules.toml").run(20, progress=False)
