"""The commands that are compared: Weigh, and each peer's script."""

import glob
import os

PEERS = os.path.join("bench", "peers")
SCRIPTS = {
    "duckdb": ("DuckDB", ["duckdb_peer.py"]),
    "duckdb-typed": ("DuckDB, types given", ["duckdb_peer.py", "--typed"]),
    "polars": ("Polars, streaming", ["polars_peer.py"]),
    "pandas": ("pandas", ["pandas_peer.py"]),
    "chdb": ("ClickHouse (chdb)", ["chdb_peer.py"]),
    "datafusion": ("DataFusion", ["datafusion_peer.py"]),
}


class Engines:
    """Where the programs are, how many threads they get, and whether all of them write the values of KPIs even when they are timed."""

    def __init__(self, weigh, python, threads, values=False):
        self.weigh_path, self.python, self.threads, self.values = weigh, python, threads, values

    def weigh(self, form, out, period="2025", threads=None, whole=True, memory=None):
        """`whole`: with value, score and weight of each KPI, not with totals and grades alone."""
        period = ["--period", period] if period else []
        columns = [] if whole else ["--columns", "total,grade"]
        memory = ["--memory", memory] if memory else []
        return [self.weigh_path, "run", form, *period, *columns, *memory, "--threads", str(threads or self.threads), "--quiet", "--out", out]

    def peer(self, engine, data, out, by="employee", format="csv", values=False, text_keys=False, threads=None):
        _, (script, *flags) = SCRIPTS[engine]
        flags += ["--values"] * (values or self.values) + ["--text-keys"] * text_keys
        return [self.python, os.path.join(PEERS, script), "--data", data, "--format", format, "--by", by,
                "--threads", str(threads or self.threads), "--out", out, *flags]

    def duckdb_shell(self):
        """DuckDB's shell, if it stands beside the peers: the program itself, not the script in Python that starts it."""
        packages = os.path.join(os.path.dirname(self.python), "..", "lib", "python*", "site-packages")
        return next(iter(glob.glob(os.path.join(packages, "duckdb_cli", "duckdb"))), None)


def title(engine):
    return SCRIPTS[engine][0]
