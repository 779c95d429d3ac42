"""The numbers that were kept, in bench/results.json: comparisons by key, and what they were measured on."""

import json
import os
import platform
import subprocess

PATH = os.path.join("bench", "results.json")
PACKAGES = ["duckdb", "duckdb-cli", "polars", "pandas", "pyarrow", "chdb", "datafusion"]


def load():
    if not os.path.exists(PATH):
        return {"comparisons": {}}
    with open(PATH, encoding="utf-8") as file:
        return json.load(file)


def keep(key, comparison, engines):
    kept = load()
    kept["machine"], kept["versions"] = machine(), versions(engines)
    kept["comparisons"][key] = comparison | {"commit": commit()}
    with open(PATH, "w", encoding="utf-8") as file:
        json.dump(kept, file, indent=1, ensure_ascii=False)
        file.write("\n")


def machine():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        model = next(line.split(":")[1].strip() for line in file if line.startswith("model name"))
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{model}, {os.cpu_count()} processors, {memory:.0f} GiB of memory, {platform.system()} {platform.machine()}"


def versions(engines):
    """Of Weigh and of each package that is there."""
    found = {"Weigh": said([engines.weigh_path, "--version"]).removeprefix("weigh ")}
    ask = ("import importlib.metadata as m, json, sys\n"
           "names = {d.name.lower(): d.version for d in m.distributions()}\n"
           "print(json.dumps({n: names[n] for n in sys.argv[1:] if n in names}))")
    return found | json.loads(said([engines.python, "-c", ask, *PACKAGES]))


def commit():
    return said(["git", "rev-parse", "--short", "HEAD"])


def said(command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
