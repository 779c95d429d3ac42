"""Weigh's result against a peer's: 30 values, total and grade of every subject, within a relative 1e-9."""

import csv

TOLERANCE = 1e-9
LEAST = 1e-6  # numbers below this are compared as if they were this


def differences(ours_path, theirs_path):
    """How many numbers were compared, and by column how many differ and the largest relative gap."""
    ours = {row["subject"]: row for row in rows(ours_path)}
    compared, differing, seen = 0, {}, 0
    for theirs in rows(theirs_path):
        seen += 1
        mine = ours.get(theirs["id"])
        if mine is None:
            differing["subjects"] = (1, float("inf"))
            continue
        for column, number in theirs.items():
            if column == "id":
                continue
            own = mine[column if column in ("total", "grade") else f"{column}.value"]
            compared += 1
            apart = gap(own, number)
            if apart > TOLERANCE:
                times, worst = differing.get(column, (0, 0.0))
                differing[column] = (times + 1, max(worst, apart))
    if seen != len(ours):
        differing["subjects"] = (abs(seen - len(ours)), float("inf"))
    return compared, differing


def in_words(compared, differing):
    if not differing:
        return f"all {compared:,} numbers agree"
    parts = [f"{column} differs {times:,} times, by up to {worst:.0e}" for column, (times, worst) in differing.items()]
    return f"of {compared:,} numbers " + "; ".join(parts)


def rows(path):
    with open(path, newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file)


def gap(mine, theirs):
    if mine == theirs:
        return 0.0
    try:
        mine, theirs = float(mine), float(theirs)
    except ValueError:
        return float("inf")  # one is missing, or a grade differs
    return abs(mine - theirs) / max(abs(theirs), LEAST)
