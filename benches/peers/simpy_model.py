"""Peer of the speed comparison: spares-1 with SimPy. The model is described in src/lib.rs.

    pip install simpy==4.1.2
    python3 benches/peers/simpy_model.py 1000 10000 7

Each event is a timeout with a callback that schedules what comes next, and the callbacks share local variables: that is
the fast way. The usual one, a process (generator) for each workload, cost about a tenth more with 1000 workloads and a
third more with 100000, for the same figures; an object with methods in place of the closures cost a tenth more.
"""

import gc
import json
import random
import sys
import time
from collections import deque

import simpy

LIFE_RATE = 1 / 1000  # per hour
REPAIR_RATE = 1 / 8  # per hour
TAKEOVER_H = 0.1


def simulate(blades, horizon_h, seed):
    """Cycles, workload-hours down, and processor seconds of the event loop."""
    env = simpy.Environment()
    timeout = env.timeout
    draw = random.Random(seed).expovariate
    blade_of = list(range(blades))
    ready = deque(range(blades, blades + blades // 50))
    waiting = deque()
    broken = deque()
    idle_crews = blades // 100
    down = 0
    down_h = counted_h = 0.0
    cycles = 0

    def fail(event):
        """The blade of a workload that is up fails."""
        nonlocal down, down_h, counted_h, idle_crews
        now_h = env.now
        down_h += down * (now_h - counted_h)
        counted_h = now_h
        down += 1
        workload = event.value
        blade = blade_of[workload]
        if ready:
            blade_of[workload] = ready.popleft()
            timeout(TAKEOVER_H, workload).callbacks.append(come_up)
        else:
            waiting.append(workload)
        if idle_crews:
            idle_crews -= 1
            timeout(draw(REPAIR_RATE), blade).callbacks.append(finish_repair)
        else:
            broken.append(blade)

    def come_up(event):
        """A workload comes up on the blade that took it over."""
        nonlocal down, down_h, counted_h
        now_h = env.now
        down_h += down * (now_h - counted_h)
        counted_h = now_h
        down -= 1
        timeout(draw(LIFE_RATE), event.value).callbacks.append(fail)

    def finish_repair(event):
        """A blade is repaired."""
        nonlocal cycles, idle_crews
        cycles += 1
        blade = event.value
        if waiting:
            workload = waiting.popleft()
            blade_of[workload] = blade
            timeout(TAKEOVER_H, workload).callbacks.append(come_up)
        else:
            ready.append(blade)
        if broken:
            timeout(draw(REPAIR_RATE), broken.popleft()).callbacks.append(finish_repair)
        else:
            idle_crews += 1

    for workload in range(blades):
        timeout(draw(LIFE_RATE), workload).callbacks.append(fail)
    gc.freeze()  # What is there now need not be looked at again and again.
    before = time.process_time()
    env.run(until=horizon_h)
    seconds = time.process_time() - before
    return cycles, down_h + down * (horizon_h - counted_h), seconds


def main():
    try:
        blades, horizon_h, seed = map(int, sys.argv[1:])
        if blades <= 0 or blades % 100 or horizon_h <= 0:
            raise ValueError
    except ValueError:
        sys.exit("give BLADES (a multiple of 100) HORIZON_H SEED, such as 1000 10000 7")
    cycles, down_h, seconds = simulate(blades, horizon_h, seed)
    line = {
        "peer": "simpy",
        "version": simpy.__version__,
        "blades": blades,
        "horizon_h": horizon_h,
        "cycles": cycles,
        "availability": 1 - down_h / (blades * horizon_h),
        "seconds": seconds,
    }
    print(json.dumps(line, separators=(",", ":")))


if __name__ == "__main__":
    main()
