"""Commands against one another: in turn, in an order that changes each round, and only ratios of one round are compared,
because two programs on one machine at different hours are not."""

import random
import statistics
import sys
from datetime import datetime, timezone

from measure import process


def compare(title, commands, rounds, notes=None):
    """Runs each command once to warm up and then `rounds` times. The first is the one that the others are held against.

    The answer is plain data, for bench/results.json: of each command the medians, and the medians of its ratios.
    """
    taken = {name: [] for name in commands}
    order, dice = list(commands), random.Random(title)
    for number in range(1 + rounds):
        dice.shuffle(order)
        for name in order:
            show(f"{title}: round {number} of {rounds}, {name}")
            took = process.run(commands[name])
            if number > 0:
                taken[name].append(took)
    show("")
    base = taken[next(iter(commands))]
    rows = [row(name, took, base, (notes or {}).get(name, "")) for name, took in taken.items()]
    return {"title": title, "at": datetime.now(timezone.utc).isoformat(timespec="minutes"), "rounds": rounds, "rows": rows}


def phases(title, command, rounds, names):
    """The parts of one process that times itself: it prints a line for each time, the part and its seconds."""
    taken = {name: [] for name in names}
    for line in process.said(command).splitlines():
        part, seconds = line.split()
        taken[part].append(process.Took(float(seconds), None, None))
    base = taken[next(iter(names))]
    rows = [row(names[part], took, base, "") for part, took in taken.items()]
    return {"title": title, "at": datetime.now(timezone.utc).isoformat(timespec="minutes"), "rounds": rounds, "rows": rows}


def row(name, taken, base, note):
    numbers = {"name": name, "note": note}
    for what in ["seconds", "cpu", "peak"]:
        own = [getattr(took, what) for took in taken]
        if None in own:  # a part of a process, of which nobody knows
            numbers[what] = numbers[f"{what}_ratio"] = None
            continue
        numbers[what] = statistics.median(own)
        if what == "seconds":
            numbers["least"], numbers["most"] = min(own), max(own)
        # What is done once is held against all that is done again.
        pairs = zip(own, base if len(base) > 1 else base * len(own))
        ratios = [a / getattr(b, what) for a, b in pairs if getattr(b, what) > 0]
        numbers[f"{what}_ratio"] = statistics.median(ratios) if ratios else None
    return numbers


def show(progress):
    """A line on the terminal that the next one takes the place of."""
    if sys.stderr.isatty():
        print(f"\r\033[K{progress}", end="", file=sys.stderr, flush=True)
