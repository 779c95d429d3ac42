"""Measures Weigh beside its peers, as whole processes; `python3 bench/run.py --help` says how. bench/README.md says what."""

import argparse
import os
import sys
import tempfile
from functools import partial
from itertools import product

from measure import agree, metric, page, results
from measure.engines import SCRIPTS, Engines
from measure.process import Failed
from measure.trials import READERS, Trials, engine_names

TRIALS = ["startup", "kpi", "periods", "cells", "keys", "threads", "memory", "rescore", "subjects", "growth"]


def main():
    flags = arguments()
    os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
    if flags.trial == "agree":
        compared, differing = agree.differences(*flags.files)
        sys.exit(print(agree.in_words(compared, differing)) or bool(differing))
    if flags.trial == "page":
        return page.write()
    if flags.trial == "metric":
        return metric.measure(flags.weigh, flags.rows, flags.runs)
    engines = Engines(flags.weigh, flags.python, flags.threads, flags.values)
    with tempfile.TemporaryDirectory() as work:
        def keep(key, comparison):
            print(page.as_text(key, comparison), flush=True)
            if flags.write:
                results.keep(key, comparison, engines)

        trials = Trials(flags.data, work, engines, flags.runs, flags.rows, keep)
        run(flags, trials)
    if flags.write:
        page.write()


def run(flags, trials):
    """Does one step after the other; one that fails is told, and the others go on."""
    failed = []
    for name, step in steps(flags, trials):
        try:
            step()
        except Failed as error:
            failed.append(name)
            print(f"{name}: failed\n{error}", file=sys.stderr, flush=True)
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


def steps(flags, trials):
    """What a trial, or all of them, consists of."""
    formats, bys = flags.formats.split(","), flags.by.split(",")
    for trial in ["peers", *TRIALS] if flags.trial == "all" else [flags.trial]:
        match trial:
            case "peers":
                for format, by in product(formats, bys):
                    yield f"peers {format} {by}", partial(trials.peers, engine_names(flags.engines), format, by)
            case "growth":
                for format, rows in product([format for format in formats if format != "parquet-zstd"], numbers(flags.sizes)):
                    yield f"growth {format} {rows}", partial(trials.growth, format, rows)
            case "subjects":
                for size in numbers(flags.subjects):
                    yield f"subjects {size}", partial(trials.subjects, size)
            case "startup":
                yield from [("startup", trials.startup), ("examples", trials.examples)]
            case "rescore":
                yield trial, trials.rescore
            case _:
                for by in bys:
                    yield f"{trial} {by}", partial(getattr(trials, trial), by)


def numbers(text):
    return [int(number) for number in text.split(",")]


def arguments():
    flags = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="bench/setup.sh makes the programs and the peers. Data sets are made in the folder where they are not there yet.")
    trials = flags.add_subparsers(dest="trial", required=True)
    for name in ["all", "peers", *TRIALS]:
        trial = trials.add_parser(name)
        trial.add_argument("--data", required=True, metavar="FOLDER", help="where data sets are, and are made; outside the project")
        trial.add_argument("--rows", type=int, default=10_000_000, help="rows of facts")
        trial.add_argument("--runs", type=int, default=7, help="rounds that count, after one to warm up")
        trial.add_argument("--threads", type=int, default=os.cpu_count())
        trial.add_argument("--weigh", default="target/release/weigh", metavar="PROGRAM")
        trial.add_argument("--python", default="bench/venv/bin/python", metavar="PROGRAM", help="the one that has the peers")
        trial.add_argument("--write", action="store_true", help="keep the numbers, and write bench/RESULTS.md and the README's lines")
        trial.add_argument("--values", action="store_true", help="let all write the values of KPIs when they are timed")
        trial.add_argument("--engines", default=",".join(SCRIPTS))
        trial.add_argument("--formats", default=",".join(READERS))
        trial.add_argument("--by", default="employee,customer")
        trial.add_argument("--sizes", default="1000000,10000000,50000000", help="rows, for `growth`")
        trial.add_argument("--subjects", default="10000,100000,1000000", help="how many, for `subjects`")
    trials.add_parser("agree", help="a result of Weigh against a peer's (--values)").add_argument("files", nargs=2)
    trial = trials.add_parser("metric", help="what a plugin's metric costs a row beyond a built-in one")
    trial.add_argument("--rows", type=int, default=10_000_000)
    trial.add_argument("--runs", type=int, default=7, help="rounds that count, after one to warm up")
    trial.add_argument("--weigh", default="target/release/weigh", metavar="PROGRAM")
    trials.add_parser("page", help="write the pages again, from the numbers that were kept")
    return flags.parse_args()


if __name__ == "__main__":
    main()
