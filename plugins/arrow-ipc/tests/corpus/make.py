"""Makes the files in this folder, as other programs write them. What versions wrote the ones that are here stands in
versions.txt; the test reads whatever lies here, so run this to try newer ones:

    python -m venv venv && venv/bin/pip install pyarrow pandas polars
    venv/bin/python make.py
"""

import datetime as dt
import decimal
import os

import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.feather as feather

HERE = os.path.dirname(os.path.abspath(__file__))
D = decimal.Decimal


def path(name):
    return os.path.join(HERE, name)


ROWS = {
    "id": [1, 2, 3, 4, 5],
    "amount": [D("12.50"), D("-0.05"), None, D("1234567.89"), D("0.00")],
    "word": ["gold", "silver", "gold", None, "金牌客户 longer than twelve"],
    "day": [dt.date(2024, 2, 29), dt.date(1969, 12, 31), None, dt.date(1, 1, 1), dt.date(9999, 12, 31)],
    "moment": [dt.datetime(2024, 2, 29, 23, 59, 59, 999999), None, dt.datetime(1969, 12, 31, 23, 59, 59),
               dt.datetime(2024, 1, 1), dt.datetime(1700, 5, 6, 7, 8, 9)],
    "ratio": [0.1, -2.5, None, 1e300, 3.0],
    "yes": [True, False, None, True, True],
}
SCHEMA = pa.schema([
    ("id", pa.int64()), ("amount", pa.decimal128(12, 2)), ("word", pa.string()), ("day", pa.date32()),
    ("moment", pa.timestamp("us")), ("ratio", pa.float64()), ("yes", pa.bool_()),
])
TABLE = pa.table(ROWS, schema=SCHEMA)


def write(name, table, stream=False, codec=None, rows=2):
    new = pa.ipc.new_stream if stream else pa.ipc.new_file
    with pa.OSFile(path(name), "wb") as sink, \
            new(sink, table.schema, options=pa.ipc.IpcWriteOptions(compression=codec)) as writer:
        writer.write_table(table, max_chunksize=rows)


write("rows-pyarrow.arrow", TABLE)
write("rows-pyarrow-zstd.arrow", TABLE, codec="zstd")
write("rows-pyarrow-lz4.arrow", TABLE, codec="lz4")
write("rows-pyarrow-stream.arrow", TABLE, stream=True)
write("rows-pyarrow-stream-lz4.arrow", TABLE, stream=True, codec="lz4")
coded = TABLE.set_column(2, "word", TABLE["word"].combine_chunks().dictionary_encode())
write("rows-pyarrow-coded.arrow", coded)
write("rows-pyarrow-coded-stream.arrow", coded, stream=True)
feather.write_feather(TABLE, path("rows-feather.arrow"))
feather.write_feather(TABLE.to_pandas(types_mapper=pd.ArrowDtype), path("rows-pandas.arrow"))
polars = pl.DataFrame(ROWS, schema_overrides={"amount": pl.Decimal(12, 2)})
polars.write_ipc(path("rows-polars.arrow"))
polars.write_ipc(path("rows-polars-zstd.arrow"), compression="zstd")
polars.write_ipc_stream(path("rows-polars-stream.arrow"))

# A dictionary that grows from batch to batch of a stream.
words = [pa.DictionaryArray.from_arrays(pa.array(codes, pa.int8()), pa.array(values)) for codes, values in
         [([0, 1, None], ["a", "b"]), ([2, 0], ["a", "b", "c"]), ([0, 1], ["x", "y"])]]
with pa.OSFile(path("growing-stream.arrow"), "wb") as sink:
    schema = pa.schema([("word", words[0].type)])
    with pa.ipc.new_stream(sink, schema, options=pa.ipc.IpcWriteOptions(emit_dictionary_deltas=True)) as writer:
        for word in words:
            writer.write_batch(pa.record_batch([word], schema=schema))

# Types of all kinds, most of which the language has none for.
kinds = pa.table({
    "i8": pa.array([1, -1], pa.int8()), "u64": pa.array([2 ** 64 - 1, None], pa.uint64()), "f32": pa.array([0.1, None], pa.float32()),
    "wide": pa.array([D("1.000000000000000000000000000001"), None], pa.decimal128(38, 30)),
    "huge": pa.array([D("12345678901234567890123456789012345678901234"), D(1)], pa.decimal256(50, 0)),
    "large": pa.array(["a", None], pa.large_string()), "view": pa.array(["a long text in a view", ""], pa.string_view()),
    "bytes": pa.array([b"a", None]), "none": pa.nulls(2), "list": pa.array([[1], None]), "record": pa.array([{"a": 1}, None]),
    "clock": pa.array([dt.time(9, 30), None]), "long": pa.array([dt.timedelta(minutes=90), None]),
    "zoned": pa.array([dt.datetime(2024, 1, 1), None], pa.timestamp("us", "UTC")), "seconds": pa.array([0, None], pa.timestamp("s")),
    "nanos": pa.array([1000, 1001], pa.timestamp("ns")), "ms": pa.array([0, 86400000], pa.date64()),
    "far": pa.array([2 ** 31 - 1, 0], pa.date32()), "codes": pa.array([1, 2]).dictionary_encode(),
})
write("types-pyarrow.arrow", kinds)
write("no-rows.arrow", TABLE.slice(0, 0))
write("no-rows-stream.arrow", TABLE.slice(0, 0), stream=True)
two = pa.Table.from_arrays([pa.array([1]), pa.array([2])], names=["a", "a"])
write("two-of-a-name.arrow", two)

with open(path("rows-pyarrow.arrow"), "rb") as file:
    whole = file.read()
with open(path("truncated.arrow"), "wb") as file:
    file.write(whole[:-100])
with open(path("rows-pyarrow-stream.arrow"), "rb") as file:
    whole = file.read()
with open(path("truncated-stream.arrow"), "wb") as file:
    file.write(whole[:-100])
with open(path("old-feather.arrow"), "wb") as file:
    file.write(b"FEA1" + bytes(60) + b"FEA1")
with open(path("text.arrow"), "w") as file:
    file.write("id,name\n1,Li Na\n")
with open(path("empty.arrow"), "wb"):
    pass

with open(path("versions.txt"), "w") as file:
    file.write(f"pyarrow {pa.__version__}\npandas {pd.__version__}\npolars {pl.__version__}\n")
