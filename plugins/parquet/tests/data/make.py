"""Makes the files in this folder, as other programs write them. What versions wrote the ones that are here stands in
versions.txt; the test reads whatever lies here, so run this to try newer ones:

    python -m venv venv && venv/bin/pip install pyarrow pandas duckdb polars fastparquet
    venv/bin/python make.py

The table that most of them hold is the same everywhere; `tests/corpus.rs` has it too.
"""

import datetime as dt
import decimal
import os
import struct
import uuid

import duckdb
import fastparquet
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

HERE = os.path.dirname(os.path.abspath(__file__))


def path(name):
    return os.path.join(HERE, name)


D = decimal.Decimal

# Seven rows: whole numbers, amounts, words, days, times, doubles, truths; each column has a gap but the first.
ROWS = {
    "id": [1, 2, 3, 4, 5, 6, 7],
    "amount": [D("12.50"), D("-0.05"), None, D("1234567.89"), D("0.00"), D("99999999.99"), D("7.10")],
    "word": ["gold", "silver", "gold", None, "ein längeres Wort als zwölf", "金牌客户", ""],
    "day": [dt.date(2024, 2, 29), dt.date(1969, 12, 31), None, dt.date(1, 1, 1), dt.date(9999, 12, 31),
            dt.date(2025, 1, 1), dt.date(2024, 7, 1)],
    "moment": [dt.datetime(2024, 2, 29, 23, 59, 59, 999999), None, dt.datetime(1969, 12, 31, 23, 59, 59),
               dt.datetime(2024, 1, 1), dt.datetime(1700, 5, 6, 7, 8, 9), dt.datetime(2262, 1, 1, 0, 0, 1),
               dt.datetime(2000, 1, 1, 12)],
    "ratio": [0.1, -2.5, None, 1e300, 3.0, 2.0 ** -40, 0.0],
    "yes": [True, False, None, True, True, False, False],
}

SCHEMA = pa.schema([
    pa.field("id", pa.int64(), nullable=False),
    ("amount", pa.decimal128(12, 2)),
    ("word", pa.string()),
    ("day", pa.date32()),
    ("moment", pa.timestamp("us")),
    ("ratio", pa.float64()),
    ("yes", pa.bool_()),
])
TABLE = pa.table(ROWS, schema=SCHEMA)


def arrow(name, table=TABLE, **options):
    options.setdefault("row_group_size", 3)
    pq.write_table(table, path(name), **options)


# The same table in many ways.
arrow("rows-pyarrow.parquet")
arrow("rows-pyarrow-plain.parquet", compression="none", use_dictionary=False, data_page_version="2.0",
      write_page_checksum=True)
arrow("rows-pyarrow-zstd-delta.parquet", compression="zstd", use_dictionary=False, column_encoding={
    "id": "DELTA_BINARY_PACKED", "word": "DELTA_BYTE_ARRAY", "day": "DELTA_BINARY_PACKED",
    "moment": "DELTA_BINARY_PACKED", "ratio": "BYTE_STREAM_SPLIT"}, version="2.6")
arrow("rows-pyarrow-gzip-lengths.parquet", compression="gzip", use_dictionary=False,
      column_encoding={"word": "DELTA_LENGTH_BYTE_ARRAY"}, store_decimal_as_integer=True)
arrow("rows-pyarrow-lz4-int96.parquet", compression="lz4", use_deprecated_int96_timestamps=True, row_group_size=100)
arrow("rows-pyarrow-views.parquet", TABLE.set_column(2, "word", TABLE["word"].cast(pa.string_view()))
      .set_column(1, "amount", TABLE["amount"].cast(pa.decimal256(50, 2))))
arrow("rows-pyarrow-coded.parquet", TABLE.set_column(2, "word", TABLE["word"].dictionary_encode()))

frame = TABLE.to_pandas()
frame["id"] = frame["id"].astype("int64")
frame.to_parquet(path("rows-pandas.parquet"), index=False)

with duckdb.connect() as db:
    db.register("rows", TABLE)
    db.execute(f"COPY rows TO '{path('rows-duckdb.parquet')}' (FORMAT parquet)")
    db.execute(f"COPY rows TO '{path('rows-duckdb-v2.parquet')}' (FORMAT parquet, PARQUET_VERSION v2, COMPRESSION zstd)")

pl.from_arrow(TABLE).write_parquet(path("rows-polars.parquet"), row_group_size=3)
pl.from_arrow(TABLE).write_parquet(path("rows-polars-snappy.parquet"), compression="snappy")

# Types beyond those. Two rows each, of which the second is missing where that can be.
with duckdb.connect() as db:
    db.execute(f"""COPY (
        SELECT 1::TINYINT AS i8, 2::SMALLINT AS i16, 3::INTEGER AS i32, 4::UTINYINT AS u8, 5::USMALLINT AS u16,
            4294967295::UINTEGER AS u32, 18446744073709551615::UBIGINT AS u64,
            170141183460469231731687303715884105727::HUGEINT AS wide, 1.5::FLOAT AS f32,
            1.25::DECIMAL(4,2) AS d4, 12345.678::DECIMAL(9,3) AS d9, 123456789.0123::DECIMAL(18,4) AS d18,
            1234567890123456789012345678.9012345678::DECIMAL(38,10) AS d38,
            '123e4567-e89b-12d3-a456-426614174000'::UUID AS id, 'gold'::ENUM('gold', 'silver') AS level,
            '{{"a": 1}}'::JSON AS json, 'bytes'::BLOB AS blob, '09:30:00'::TIME AS clock,
            TIMESTAMP_S '2024-01-02 03:04:05' AS ts_s, TIMESTAMP_MS '2024-01-02 03:04:05.678' AS ts_ms,
            TIMESTAMP_NS '2024-01-02 03:04:05.678901' AS ts_ns, TIMESTAMPTZ '2024-01-02 03:04:05+00' AS ts_utc,
            INTERVAL 3 DAY AS span, [1, 2] AS list, {{'a': 1, 'b': 'x'}} AS record, MAP {{'k': 1}} AS map
        UNION ALL SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
            NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
    ) TO '{path("types-duckdb.parquet")}' (FORMAT parquet)""")

small = {
    "u64": pa.array([2 ** 64 - 1, None], pa.uint64()),
    "i8": pa.array([-128, None], pa.int8()),
    "f16": pa.array([np.float16(1.5), None], pa.float16()),
    "d256": pa.array([D("1234567890123456789012345678901234567890.12"), D("1.50")], pa.decimal256(60, 2)),
    "d_many_places": pa.array([D("0.123456789012345678901234567890"), None], pa.decimal128(38, 30)),
    "large": pa.array(["x" * 20, None], pa.large_string()),
    "bytes": pa.array([b"text", b"\xff\xfe"], pa.binary()),
    "fixed": pa.array([b"ab", None], pa.binary(2)),
    "nothing": pa.nulls(2),
    "date64": pa.array([dt.date(2024, 2, 29), None], pa.date64()),
    "seconds": pa.array([90, None], pa.duration("s")),
    "nanos": pa.array([1_704_164_645_678_901_000, 1_704_164_645_678_901_234], pa.timestamp("ns")),
    "ms": pa.array([1_704_164_645_678, None], pa.timestamp("ms")),
    "zone": pa.array([1_704_164_645_678, None], pa.timestamp("ms", "Asia/Shanghai")),
    "clock": pa.array([dt.time(9, 30), None], pa.time64("us")),
    "coded": pa.array(["gold", None]).dictionary_encode(),
    "coded_numbers": pa.array([7, None], pa.int64()).dictionary_encode(),
    "list": pa.array([[1], None], pa.list_(pa.int64())),
    "record": pa.array([{"a": 1}, None]),
    "odd": pa.array([float("nan"), float("inf")]),
    "late": pa.array([3_000_000, -800_000], pa.int32()).cast(pa.date32()),
}
arrow("types-pyarrow.parquet", pa.table(small), row_group_size=100)

pd.DataFrame({"id": [1, 2], "when": pd.to_datetime(["2024-01-02 03:04:05", None]), "word": ["gold", "x"],
              "level": pd.Categorical(["b", None])}).to_parquet(path("types-pandas.parquet"))
fastparquet.write(path("types-fastparquet.parquet"), pd.DataFrame({
    "id": [1, 2, 3], "word": ["gold", None, "silver"], "ratio": [0.5, np.nan, 2.0],
    "when": pd.to_datetime(["2024-01-02 03:04:05", "2024-01-03 00:00:00", "2024-01-04 00:00:00"])}), object_encoding="utf8")
pl.DataFrame({"id": [1, 2], "level": pl.Series(["a", "b"], dtype=pl.Categorical),
              "amount": pl.Series([D("1.5"), None], dtype=pl.Decimal(20, 3)),
              "took": [dt.timedelta(seconds=90), None]}).write_parquet(path("types-polars.parquet"))

# Files that cannot be read, or only in part.
pq.write_table(TABLE, path("brotli.parquet"), compression="brotli")
pq.write_table(TABLE.slice(0, 0), path("no-rows.parquet"))
pq.write_table(pa.table({"id": [1, 2]}), path("one-column.parquet"))
with open(path("rows-pyarrow.parquet"), "rb") as whole, open(path("truncated.parquet"), "wb") as part:
    part.write(whole.read()[:-300])
with open(path("not-parquet.parquet"), "w") as text:
    text.write("id,amount\n1,12.50\n")
pq.write_metadata(SCHEMA, path("footer-only.parquet"))

try:
    import base64
    import pyarrow.parquet.encryption as pe

    class Kms(pe.KmsClient):
        def __init__(self, _):
            pe.KmsClient.__init__(self)

        def wrap_key(self, key, _):
            return base64.b64encode(key)

        def unwrap_key(self, key, _):
            return base64.b64decode(key)

    factory = pe.CryptoFactory(Kms)
    for name, plain in [("encrypted.parquet", False), ("encrypted-columns.parquet", True)]:
        how = pe.EncryptionConfiguration(footer_key="foot", column_keys={"col": ["amount"]}, plaintext_footer=plain)
        keys = factory.file_encryption_properties(pe.KmsConnectionConfig(), how)
        with pq.ParquetWriter(path(name), SCHEMA, encryption_properties=keys) as writer:
            writer.write_table(TABLE)
except ImportError:
    print("this pyarrow cannot encrypt")

with open(path("versions.txt"), "w") as versions:
    for module in [pa, pd, duckdb, pl, fastparquet]:
        versions.write(f"{module.__name__} {module.__version__}\n")
