"""Measures whole processes of the release build, and holds its numbers against a peer's. Python's standard library only.

    python3 bench/measure.py startup                    how long each example takes, from start to end
    python3 bench/measure.py scan DATA [--runs 5]       the two scorecards over a generated data set
    python3 bench/measure.py agree OURS.csv PEER.csv    every value, total and grade of ours against a peer's
    python3 bench/measure.py subjects DATA [SIZE ...]   bench/many.kpi over 10,000, 100,000 and 1,000,000 subjects

Run it in the project's folder after `cargo build --release --workspace`.
"""

import csv
import os
import statistics
import subprocess
import sys
import time

WEIGH = os.path.join("target", "release", "weigh")
GENERATE = os.path.join("target", "release", "weigh-examples-generate")
EXAMPLES = ["specialist", "customer-scorecard", "crm-health"]
TOLERANCE = 1e-9  # relative
MANY_KPIS = 30  # in bench/many.kpi


def run(arguments):
    """One process: seconds, those of its processors, and the peak of its memory in MiB."""
    devnull = os.open(os.devnull, os.O_WRONLY)
    actions = [(os.POSIX_SPAWN_DUP2, devnull, 1), (os.POSIX_SPAWN_DUP2, devnull, 2)]
    begun = time.perf_counter()
    pid = os.posix_spawn(WEIGH, [WEIGH, *arguments], os.environ, file_actions=actions)
    _, status, usage = os.wait4(pid, 0)
    took = time.perf_counter() - begun
    os.close(devnull)
    if status:
        sys.exit(f"failed: {WEIGH} {' '.join(arguments)}")
    return took, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def median(arguments, runs):
    run(arguments)  # warms the caches
    results = [run(arguments) for _ in range(runs)]
    seconds = [seconds for seconds, _, _ in results]
    return statistics.median(seconds), min(seconds), max(seconds), max(memory for _, _, memory in results)


def startup():
    for name in EXAMPLES:
        middle, least, most, memory = median(["run", f"examples/{name}/{name}.kpi"], 21)
        print(f"{name:20} {middle * 1e3:6.1f} ms  ({least * 1e3:.1f} to {most * 1e3:.1f})  {memory:5.1f} MiB")


def scan(data, runs):
    link("data", data)
    for by in ["employee", "customer"]:
        arguments = ["run", f"bench/{by}.kpi", "--period", "2025", "--format", "csv"]
        middle, least, most, memory = median(arguments, runs)
        print(f"by {by:10} {middle:6.2f} s  ({least:.2f} to {most:.2f})  {memory:6.0f} MiB")


def link(name, folder):
    """Makes a folder the one that the scorecards read."""
    place = os.path.join("bench", name)
    if os.path.islink(place):
        os.unlink(place)
    os.symlink(os.path.abspath(folder), place)


def subjects(data, sizes):
    """What a subject and KPI costs, in all and each beyond the size before: memory grows with their number only."""
    print(f"{'subjects':>10}  form  {'wall':>8}  {'cpu':>8}  {'peak':>10}  a subject and KPI   each more")
    before = {}
    for size in sizes:
        folder = os.path.join(data, f"many-{size}")
        if not os.path.exists(folder):
            subprocess.run([GENERATE, "many", str(size), folder], check=True)
        link("many", folder)
        for form in ["csv", "json"]:
            out = os.path.join(data, f"many.{form}")
            seconds, cpu, memory = run(["run", "bench/many.kpi", "--out", out])
            cells = size * MANY_KPIS
            fewer, less = before.get(form, (0, 0))
            more = "" if less == 0 else f"{(memory - less) * 2**20 / (cells - fewer):7.1f} B"
            before[form] = (cells, memory)
            print(
                f"{size:>10,}  {form:4}  {seconds:6.2f} s  {cpu:6.2f} s  {memory:6.0f} MiB  "
                f"{memory * 2**20 / cells:6.1f} B, {cpu * 1e9 / cells:4.0f} ns  {more}"
            )
            os.unlink(out)


def agree(ours_path, peer_path):
    with open(ours_path, newline="") as file:
        ours = {row["subject"]: row for row in csv.DictReader(file)}
    with open(peer_path, newline="") as file:
        peer = {row["id"]: row for row in csv.DictReader(file)}
    wrong = [] if ours.keys() == peer.keys() else [f"subjects: {len(ours)} and {len(peer)}"]
    compared = 0
    for subject in ours.keys() & peer.keys():
        for column, theirs in peer[subject].items():
            if column == "id":
                continue
            mine = ours[subject][column if column in ("total", "grade") else f"{column}.value"]
            compared += 1
            if not same(mine, theirs):
                wrong.append(f"{subject} {column}: {mine or 'missing'}, the peer {theirs or 'missing'}")
    print(f"{compared} numbers of {len(peer)} subjects compared, {len(wrong)} differ")
    for line in wrong[:20]:
        print(" ", line)
    sys.exit(bool(wrong))


def same(mine, theirs):
    if mine == theirs:
        return True
    try:
        a, b = float(mine), float(theirs)
    except ValueError:
        return False
    return abs(a - b) <= TOLERANCE * max(abs(b), 1e-6)


def main():
    match sys.argv[1:]:
        case ["startup"]:
            startup()
        case ["scan", data, *rest]:
            scan(data, int(rest[1]) if rest[:1] == ["--runs"] else 5)
        case ["agree", ours, peer]:
            agree(ours, peer)
        case ["subjects", data, *sizes]:
            subjects(data, [int(size) for size in sizes] or [10_000, 100_000, 1_000_000])
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()
