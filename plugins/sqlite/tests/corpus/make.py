"""Makes the files in this folder, as other programs write them. What versions wrote the ones that are here stands in
versions.txt; the test reads whatever lies here, so run this to try newer ones:

    python -m venv venv && venv/bin/pip install pandas
    venv/bin/python make.py        (with sqlite3 on the path)
"""

import datetime as dt
import os
import random
import shutil
import sqlite3
import subprocess
import tempfile

import pandas as pd

HERE = os.path.dirname(os.path.abspath(__file__))


def path(name):
    file = os.path.join(HERE, name)
    for old in [file, file + "-wal", file + "-shm"]:
        if os.path.exists(old):
            os.remove(old)
    return file


# One table of values of all kinds, and a view of it.
db = sqlite3.connect(path("python.db"))
db.executescript("""
PRAGMA page_size = 1024;
CREATE TABLE kinds (id INTEGER PRIMARY KEY, whole, real, mixed, text TEXT, day DATE, moment TIMESTAMP, bytes BLOB, empty, big, half, odd);
INSERT INTO kinds VALUES
  (1, 1, 1.5, 1, 'a', '2024-02-29', '2024-02-29 23:59:59.250', x'00ff', NULL, 9007199254740993, 1, '2024-02-30'),
  (2, -9223372036854775808, 1e300, 'x', '', '1969-12-31', '2024-03-01 00:00:00', NULL, NULL, 0.5, 2.5, 'x'),
  (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
  (4, 0, 3, 2.5, '金牌 "客户"', '9999-12-31', '0001-01-01 00:00:00', NULL, NULL, 1, 3, '2024-01-01');
CREATE VIEW sums AS SELECT text, sum(real) AS total, count(*) AS n FROM kinds GROUP BY text;
CREATE TABLE "odd `name" ("a b" INTEGER, "c""d" TEXT);
INSERT INTO "odd `name" VALUES (1, 'x');
""")
db.commit()
db.close()

# One table alone, strict, without row ids.
db = sqlite3.connect(path("strict.db"))
db.executescript("""
CREATE TABLE people (name TEXT PRIMARY KEY, age INTEGER NOT NULL, rate REAL, blank TEXT) STRICT, WITHOUT ROWID;
INSERT INTO people VALUES ('Wu Wei', 41, 0.1, NULL), ('Li Na', 33, NULL, NULL);
""")
db.commit()
db.close()

# Dates as pandas writes them.
frame = pd.DataFrame({
    "id": [1, 2], "day": [dt.date(2024, 1, 31), dt.date(2024, 2, 1)], "at": [dt.datetime(2024, 1, 31, 9, 30), None],
    "yes": [True, False], "amount": [12.5, 7.0],
})
db = sqlite3.connect(path("pandas.db"))
frame.to_sql("frame", db, index=False)
db.commit()
db.close()

# A database in WAL mode whose last rows are in the log still: copied while it is open.
folder = tempfile.mkdtemp()
db = sqlite3.connect(os.path.join(folder, "wal.db"))
db.executescript("PRAGMA page_size = 1024; PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; CREATE TABLE t (x); INSERT INTO t VALUES (1);")
db.commit()
db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
db.execute("INSERT INTO t VALUES (2)")
db.commit()
for name in ["wal.db", "wal.db-wal"]:
    shutil.copy(os.path.join(folder, name), path("copied-" + name))
db.close()
shutil.rmtree(folder)

# UTF-16, text that is no text, and a database without tables.
subprocess.run(["sqlite3", path("utf-16.db"), "PRAGMA encoding = 'UTF-16'; CREATE TABLE t (w); INSERT INTO t VALUES ('金牌'), (CAST(x'd800' AS TEXT));"], check=True)
subprocess.run(["sqlite3", path("not-utf-8.db"), "CREATE TABLE t (w); INSERT INTO t VALUES ('a'), (CAST(x'ff' AS TEXT));"], check=True)
subprocess.run(["sqlite3", path("no-tables.db"), "CREATE TABLE t (x); DROP TABLE t;"], check=True)

# What is no database, or none that can be read.
with open(os.path.join(HERE, "pandas.db"), "rb") as file:
    whole = file.read()
with open(path("truncated.db"), "wb") as file:
    file.write(whole[:len(whole) // 2 + 100])
with open(path("encrypted.db"), "wb") as file:
    file.write(random.Random(1).randbytes(4096))
with open(path("empty.db"), "wb"):
    pass
with open(path("text.db"), "w") as file:
    file.write("id,name\n1,Li Na\n")

with open(os.path.join(HERE, "versions.txt"), "w") as file:
    said = subprocess.run(["sqlite3", "--version"], capture_output=True, text=True).stdout.split(" ")[0]
    file.write(f"sqlite3 of Python {sqlite3.sqlite_version}\nsqlite3 {said}\npandas {pd.__version__}\n")
