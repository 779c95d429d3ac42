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
    """Where the programs are, and how many threads they get."""

    def __init__(self, weigh, python, threads):
        self.weigh_path, self.python, self.threads = weigh, python, threads

    def weigh(self, form, out, period="2025", threads=None):
        period = ["--period", period] if period else []
        return [self.weigh_path, "run", form, *period, "--threads", str(threads or self.threads), "--quiet", "--out", out]

    def peer(self, engine, data, out, by="employee", format="csv", values=False, text_keys=False, threads=None):
        _, (script, *flags) = SCRIPTS[engine]
        flags += ["--values"] * values + ["--text-keys"] * text_keys
        return [self.python, os.path.join(PEERS, script), "--data", data, "--format", format, "--by", by,
                "--threads", str(threads or self.threads), "--out", out, *flags]

    def duckdb_shell(self):
        """DuckDB's shell, if it stands beside the peers: the program itself, not the script in Python that starts it."""
        packages = os.path.join(os.path.dirname(self.python), "..", "lib", "python*", "site-packages")
        return next(iter(glob.glob(os.path.join(packages, "duckdb_cli", "duckdb"))), None)


def title(engine):
    return SCRIPTS[engine][0]
