"""Makes the files in this folder, as other programs write them. What versions wrote the ones that are here stands in
versions.txt; the test reads whatever lies here, so run this to try newer ones:

    python -m venv venv && venv/bin/pip install pandas duckdb polars
    venv/bin/python make.py        (with node, jq and sqlite3 on the path)

The table that most of them hold is the same everywhere.
"""

import datetime as dt
import decimal
import gzip
import json
import os
import subprocess

import duckdb
import pandas as pd
import polars as pl

HERE = os.path.dirname(os.path.abspath(__file__))
D = decimal.Decimal

ROWS = {
    "id": [1, 2, 3, 4],
    "amount": [12.5, -0.05, None, 1234567.89],
    "word": ["gold", "金牌 \"客户\"", None, "a\nb"],
    "day": [dt.date(2024, 2, 29), dt.date(1969, 12, 31), None, dt.date(2024, 7, 1)],
    "moment": [dt.datetime(2024, 2, 29, 23, 59, 59, 250000), None, dt.datetime(2000, 1, 1), dt.datetime(2024, 1, 1, 9, 30)],
    "yes": [True, False, None, True],
}
NESTED = [
    {"id": 1, "customer": {"name": "Li Na", "address": {"city": "上海"}}, "tags": ["a", "b"], "amount": 12.50},
    {"id": 2, "customer": None, "tags": [], "amount": 1e3},
    {"id": 3, "customer": {"name": "Wu Wei"}, "amount": 0.1},
]


def path(name):
    return os.path.join(HERE, name)


def write(name, text, encoding="utf-8"):
    with open(path(name), "w", encoding=encoding, newline="") as file:
        file.write(text)


def run(name, *command):
    with open(path(name), "wb") as file:
        subprocess.run(command, stdout=file, check=True)


frame = pd.DataFrame(ROWS)
for orient in ["records", "columns", "index", "split", "table", "values"]:
    frame.to_json(path(f"pandas-{orient}.json"), orient=orient, **({} if orient == "table" else {"date_format": "iso"}))
frame.to_json(path("pandas-lines.json"), orient="records", lines=True, date_format="iso", force_ascii=False)
frame.to_json(path("pandas-epoch.json"), orient="records", date_format="epoch")

polars = pl.DataFrame(ROWS)
polars.write_json(path("polars.json"))
polars.write_ndjson(path("polars-lines.json"))

db = duckdb.connect()
db.register("rows", polars.to_arrow())
db.execute(f"COPY (SELECT * FROM rows) TO '{path('duckdb-lines.json')}' (FORMAT json)")
db.execute(f"COPY (SELECT * FROM rows) TO '{path('duckdb-list.json')}' (FORMAT json, ARRAY true)")
db.execute(f"COPY (SELECT 12345678901234567890123.45::DECIMAL(38, 2) AS wide, 0.1::DOUBLE AS d, 'nan'::DOUBLE AS n, "
           f"INTERVAL 90 MINUTE AS long, TIME '09:30' AS clock, uuid '123e4567-e89b-12d3-a456-426614174000' AS u, "
           f"{{'a': 1, 'b': [1, 2]}} AS parts) TO '{path('duckdb-types.json')}' (FORMAT json)")

run("sqlite3.json", "sqlite3", "-json", ":memory:",
    "CREATE TABLE t (id INTEGER, amount REAL, word TEXT); INSERT INTO t VALUES (1, 12.5, 'gold'), (2, NULL, 'a\tb'), "
    "(9007199254740993, 0.1, ''); SELECT * FROM t")
write("python.json", json.dumps(NESTED, ensure_ascii=True, indent=2))
write("python-nan.json", json.dumps([{"id": 1, "x": float("nan")}]))
run("jq.json", "jq", "-n", '[{id: 1, who: "Li Na"}, {id: 2, who: "Wu Wei"}][]')
run("jq-wrapped.json", "jq", "-n", '{status: "ok", data: {count: 2, rows: [{id: 1, x: 1.10}, {id: 2, x: 2.25}]}}')
run("node.json", "node", "-e",
    'process.stdout.write(JSON.stringify([{id: 1, at: new Date(0), n: 0.1 + 0.2, big: 12345678901234567890}, {id: 2, at: null, n: -0, big: 1e21}]))')
run("node-surrogate.json", "node", "-e", 'process.stdout.write(JSON.stringify([{id: 1, x: "\\ud800"}]))')
write("python-mark.json", json.dumps(NESTED[:1]), "utf-8-sig")
write("python-utf-16.json", json.dumps(NESTED[:1]), "utf-16")
with gzip.GzipFile(path("python.json.gz"), "wb", mtime=0) as file:
    file.write(json.dumps(NESTED[:1]).encode())

with open(path("versions.txt"), "w") as file:
    said = lambda *command: subprocess.run(command, capture_output=True, text=True).stdout.split("\n")[0]
    file.write(f"pandas {pd.__version__}\npolars {pl.__version__}\nduckdb {duckdb.__version__}\n"
               f"sqlite3 {said('sqlite3', '--version').split(' ')[0]}\njq {said('jq', '--version')}\nnode {said('node', '--version')}\n")
