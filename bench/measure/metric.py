"""What a plugin's metric costs a row: a sum of doubles as our own, and as the same sum of a plugin, in this process and in one of
its own. The plugin is `plugins/host/examples/steady.rs`."""

import os
import random
import statistics
import subprocess
import sys
import tempfile

from measure.process import run

PLUGINS = os.path.join("target", "release", "examples")
SUBJECTS = 1000
FEW = 1000  # rows: what is left is the start
FORM = """\
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


def measure(weigh, rows, rounds):
    """Prints what a row costs, of each of the three and beyond our own."""
    names = ["libsteady.so", "libsteady.dylib", "steady.dll"]
    libraries = [path for path in (os.path.join(PLUGINS, name) for name in names) if os.path.exists(path)]
    if not libraries:
        sys.exit(f"{PLUGINS} has no plugin `steady`: bench/README.md says how it is built")
    with tempfile.TemporaryDirectory(prefix="weigh-metric-") as folder:
        os.environ["WEIGH_CACHE"] = os.path.join(folder, "cache")
        readings(os.path.join(folder, "many"), rows)
        readings(os.path.join(folder, "few"), FEW)
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
                    file.write(FORM.format(data=f"../{data}", call=call))
            if trust is not None:
                with open(os.path.join(place, "weigh.toml"), "w") as file:
                    file.write(f"[plugins.steady]\npath = '{os.path.abspath(libraries[0])}'\n")
                run([weigh, "plugin", "lock", "steady", "--project", place, *trust])
        if len({result(weigh, forms[name, "many"]) for name in ["ours", "here", "apart"]}) > 1:
            sys.exit("the sums differ")
        compare(weigh, forms, rows, rounds)


def readings(folder, rows):
    """Rows of a thousand subjects, the same ones at any time."""
    os.mkdir(folder)
    chance = random.Random(1)
    with open(os.path.join(folder, "sensors.csv"), "w") as file:
        file.write("id\n" + "".join(f"{sensor}\n" for sensor in range(SUBJECTS)))
    # Sums of quarters are exact in any order, so that equal ones are equal to the last digit.
    block = 100_000
    lines = [f"{chance.randrange(SUBJECTS)},{chance.randrange(40_000) / 4}\n" for _ in range(block)]
    with open(os.path.join(folder, "readings.csv"), "w") as file:
        file.write("sensor,amount\n")
        for begun in range(0, rows, block):
            file.writelines(lines[: min(block, rows - begun)])


def result(weigh, form):
    """What a form says of each subject."""
    return subprocess.run([weigh, "run", form, "--format", "csv"], check=True, stdout=subprocess.PIPE).stdout


def compare(weigh, forms, rows, rounds):
    """Runs all in turn, and compares within each round: rows beyond the few, and on one thread, so that time is work."""
    command = {key: [weigh, "run", form, "--threads", "1"] for key, form in forms.items()}
    times = [{key: run(words) for key, words in command.items()} for _ in range(rounds + 1)]
    times = times[1:]  # the first warms the caches

    def middle(what):
        values = sorted(what(round) for round in times)
        return f"{statistics.median(values):6.2f} ({values[0]:.2f} to {values[-1]:.2f})"

    print(f"{rows:,} rows, {rounds} rounds, one thread")
    for name in ["ours", "here", "apart"]:
        for clock in ["seconds", "cpu"]:
            def each(round, name=name):
                return (getattr(round[name, "many"], clock) - getattr(round[name, "few"], clock)) / (rows - FEW) * 1e9

            more = f"   beyond ours {middle(lambda round: each(round) - each(round, 'ours'))} ns" if name != "ours" else ""
            start = middle(lambda round: getattr(round[name, "few"], clock) * 1e3)
            print(f"{name:5}  {clock:7}  start {start} ms   a row {middle(each)} ns{more}")
