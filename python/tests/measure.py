"""Prints what docs/python.md says of sizes and times: the package, its import, a run beside the command line's."""

import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import hotspare

ROOT = Path(__file__).resolve().parents[2]
STUDY, REPLICATIONS = "scenarios/lanl-system-18.toml", 20


def seconds(action):
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


def imported():
    """Seconds of `import hotspare` beyond those of a Python without it."""
    start = lambda code: seconds(lambda: subprocess.run([sys.executable, "-c", code], check=True))  # noqa: E731
    return statistics.median(start("import hotspare") - start("pass") for _ in range(9))


def race():
    """Median seconds of the package and of the command line, turn by turn, both with all their files."""
    program = os.environ.get("HOTSPARE", ROOT / "target/release/hotspare")
    package, line = [], []
    for _ in range(5):
        package.append(seconds(lambda: hotspare.Scenario.load(STUDY).run(REPLICATIONS, progress=False).tables))
        with tempfile.TemporaryDirectory() as out:
            command = [program, "run", STUDY, "--replications", str(REPLICATIONS), "--quiet", "--out", out]
            line.append(seconds(lambda: subprocess.run(command, capture_output=True, check=False)))
    return statistics.median(package), statistics.median(line)


def rule():
    """Microseconds of processor time of a choice in Python: a run with a function less one with the rule it repeats."""

    def of(scenario):
        began = time.process_time()
        scenario.run(50, threads=1, progress=False)
        return time.process_time() - began

    scenario, choices = hotspare.Scenario.load("scenarios/rules.toml"), []

    def first(request):
        choices.append(1)
        return request.spares[0]

    both = scenario.with_policy("p", preset="identity_push", selection="first_available")
    plain = of(both)
    both = scenario.with_policy("p", preset="identity_push", selection=first)
    return (of(both) - plain) / len(choices) * 1e6


def interrupted():
    """Seconds from an interrupt to the results."""
    import signal
    import warnings

    sent = []

    def interrupt():
        time.sleep(5)
        sent.append(time.perf_counter())
        signal.raise_signal(signal.SIGINT)

    threading.Thread(target=interrupt, daemon=True).start()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        run = hotspare.Scenario.load(STUDY).run(100_000, progress=False)
    assert run.interrupted
    return time.perf_counter() - sent[0]


def main():
    os.chdir(ROOT)
    library = next(Path(hotspare.__file__).parent.glob("_hotspare*.so"))
    print(f"compiled part: {library.stat().st_size / 1e6:.1f} MB")
    print(f"import: {imported() * 1e3:.0f} ms")
    package, line = race()
    print(f"{STUDY}, {REPLICATIONS} replications: {package:.2f} s, command line {line:.2f} s, ratio {package / line:.2f}")
    print(f"a choice in Python: {rule():.0f} µs")
    print(f"from the interrupt to the results: {interrupted():.2f} s")


if __name__ == "__main__":
    main()
