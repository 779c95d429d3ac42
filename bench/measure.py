"""Measures whole processes of the release build, and holds its numbers against a peer's. Python's standard library only.

    python3 bench/measure.py startup                    how long each example takes, from start to end
    python3 bench/measure.py scan DATA [--runs 5]       the two scorecards over a generated data set
    python3 bench/measure.py agree OURS.csv PEER.csv    every value, total and grade of ours against a peer's
    python3 bench/measure.py subjects DATA [SIZE ...]   bench/many.kpi over 10,000, 100,000 and 1,000,000 subjects
    python3 bench/measure.py metric [--rows N] [--rounds N]
                                                        a plugin's sum of doubles against our own, in ns a row

Run it in the project's folder after `cargo build --release --workspace`; for `metric` this is enough:

    cargo build --release -p weigh --bin weigh -p weigh-host --example steady
"""

import csv
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time

WEIGH = os.path.join("target", "release", "weigh")
PLUGINS = os.path.join("target", "release", "examples")
GENERATE = os.path.join("target", "release", "weigh-examples-generate")
EXAMPLES = ["specialist", "customer-scorecard", "crm-health"]
TOLERANCE = 1e-9  # relative
MANY_KPIS = 30  # in bench/many.kpi
METRIC_ROWS = 10_000_000
METRIC_ROUNDS = 7
METRIC_SUBJECTS = 1000
METRIC_FEW = 1000  # rows: what is left is the start
METRIC_FORM = """\
table sensors from csv "{data}/sensors.csv" {{
  key id
}}
table readings from csv "{data}/readings.csv" {{
  link   sensor -> sensors
  column amount: float
}}

scorecard measured {{
  subject sensors

  kpi amount weight 100% {{
    value {call}
    score 0 -> 0, 100000000 -> 100
  }}
}}
"""


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


def metric(rows, rounds):
    """One KPI over generated rows, as our own sum and as the same sum of a plugin, in this process and in one of its own."""
    names = ["libsteady.so", "libsteady.dylib", "steady.dll"]
    libraries = [path for path in (os.path.join(PLUGINS, name) for name in names) if os.path.exists(path)]
    if not libraries:
        sys.exit(f"{PLUGINS} has no plugin `steady`: python3 bench/measure.py says how it is built")
    with tempfile.TemporaryDirectory(prefix="weigh-metric-") as folder:
        os.environ["WEIGH_CACHE"] = os.path.join(folder, "cache")
        readings(os.path.join(folder, "many"), rows)
        readings(os.path.join(folder, "few"), METRIC_FEW)
        forms = {}
        for name, call, trust in [
            ("ours", "sum(readings.amount)", None),
            ("here", "steady.sum(readings.amount)", ["--trust"]),
            ("apart", "steady.sum(readings.amount)", []),
        ]:
            place = os.path.join(folder, name)
            os.mkdir(place)
            for data in ["many", "few"]:
                forms[name, data] = os.path.join(place, f"{data}.kpi")
                with open(forms[name, data], "w") as file:
                    file.write(METRIC_FORM.format(data=f"../{data}", call=call))
            if trust is not None:
                with open(os.path.join(place, "weigh.toml"), "w") as file:
                    file.write(f"[plugins.steady]\npath = '{os.path.abspath(libraries[0])}'\n")
                run(["plugin", "lock", "steady", "--project", place, *trust])
        if len({result(forms[name, "many"]) for name in ["ours", "here", "apart"]}) > 1:
            sys.exit("the sums differ")
        compare(forms, rows, rounds)


def readings(folder, rows):
    """Rows of a thousand subjects, the same ones at any time."""
    os.mkdir(folder)
    chance = random.Random(1)
    with open(os.path.join(folder, "sensors.csv"), "w") as file:
        file.write("id\n" + "".join(f"{sensor}\n" for sensor in range(METRIC_SUBJECTS)))
    # Sums of quarters are exact in any order, so that equal ones are equal to the last digit.
    block = 100_000
    lines = [f"{chance.randrange(METRIC_SUBJECTS)},{chance.randrange(40_000) / 4}\n" for _ in range(block)]
    with open(os.path.join(folder, "readings.csv"), "w") as file:
        file.write("sensor,amount\n")
        for begun in range(0, rows, block):
            file.writelines(lines[: min(block, rows - begun)])


def result(form):
    """What a form says of each subject."""
    return subprocess.run([WEIGH, "run", form, "--format", "csv"], check=True, stdout=subprocess.PIPE).stdout


def compare(forms, rows, rounds):
    """Runs all in turn, and compares within each round: rows beyond the few, and on one thread, so that time is work."""
    few = METRIC_FEW
    times = [{form: run(["run", path, "--threads", "1"])[:2] for form, path in forms.items()} for _ in range(rounds + 1)]
    times = times[1:]  # the first warms the caches

    def middle(what):
        values = sorted(what(round) for round in times)
        return f"{statistics.median(values):6.2f} ({values[0]:.2f} to {values[-1]:.2f})"

    print(f"{rows:,} rows, {rounds} rounds, one thread")
    for name in ["ours", "here", "apart"]:
        for at, clock in enumerate(["wall", "cpu"]):
            def each(round, name=name):
                return (round[name, "many"][at] - round[name, "few"][at]) / (rows - few) * 1e9

            more = f"   beyond ours {middle(lambda round: each(round) - each(round, 'ours'))} ns" if name != "ours" else ""
            start = middle(lambda round: round[name, "few"][at] * 1e3)
            print(f"{name:5}  {clock:4}  start {start} ms   a row {middle(each)} ns{more}")


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
        case ["metric", *flags] if set(flags[::2]) <= {"--rows", "--rounds"} and len(flags) % 2 == 0:
            given = dict(zip(flags[::2], map(int, flags[1::2])))
            metric(given.get("--rows", METRIC_ROWS), given.get("--rounds", METRIC_ROUNDS))
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()
