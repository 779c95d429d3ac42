"""The data sets: made by the project's own generators where they are not there yet."""

import os
import shutil
import subprocess

GENERATE = os.path.join("target", "release", "weigh-bench-generate")
GENERATE_MANY = os.path.join("target", "release", "weigh-examples-generate")
OPTIONS = {"": [], "text": ["--ids", "str"], "quoted": ["--quoted"], "dirty": ["--dirty"]}


def short(rows):
    """10000000 as 10M, 10000 as 10k."""
    for size, letter in [(1_000_000, "M"), (1_000, "k")]:
        if rows % size == 0:
            return f"{rows // size}{letter}"
    return str(rows)


def data_set(folder, rows, form, kind=""):
    """The folder of a data set that has a format (`csv`, `parquet`, `parquet-zstd`); `kind` is a key of OPTIONS."""
    place = os.path.abspath(os.path.join(folder, "-".join(filter(None, [short(rows), kind]))))
    if not os.path.exists(os.path.join(place, form)):
        part = f"{place}.part"
        make(GENERATE, "--rows", str(rows), "--formats", form, *OPTIONS[kind], part)
        os.makedirs(place, exist_ok=True)
        os.rename(os.path.join(part, form), os.path.join(place, form))
        shutil.rmtree(part)
    return place


def many(folder, subjects):
    """The folder with the data of bench/many.kpi for so many subjects."""
    place = os.path.abspath(os.path.join(folder, f"many-{short(subjects)}"))
    if not os.path.exists(place):
        make(GENERATE_MANY, "many", str(subjects), f"{place}.part")
        os.rename(f"{place}.part", place)
    return place


def make(*command):
    print(" ".join(command), flush=True)
    subprocess.run(command, check=True)
