"""A plugin in Python: a median, a curve and a source, over the protocol of docs/plugins-protocol.md. Needs pyarrow."""

import json
import statistics
import struct
import sys
import traceback

import pyarrow as pa

# Frames alone go to standard output; whatever else prints is for people.
QUESTIONS, ANSWERS = sys.stdin.buffer, sys.stdout.buffer
sys.stdout = sys.stderr

INVALID_ARGUMENT, NOT_FOUND, PANIC = 1, 2, 11
DETERMINISTIC, MERGEABLE, COMMUTATIVE = 1, 2, 4

PLUGIN = {
    "name": "stats",
    "version": "1.0.0",
    "license": "MIT OR Apache-2.0",
    "abi": [1, 0],
    "metrics": [
        {"name": "median", "doc": "The middle value.", "flags": DETERMINISTIC | MERGEABLE | COMMUTATIVE},
    ],
    "curves": [
        {
            "name": "clamp",
            "doc": "The value itself, within limits.",
            "options": {
                "type": "object",
                "properties": {"low": {"type": "number"}, "high": {"type": "number"}},
                "required": ["low", "high"],
                "additionalProperties": False,
            },
            "flags": DETERMINISTIC,
        },
    ],
    "sources": [{"name": "squares", "doc": "The numbers 0, 1, 2 … and their squares."}],
}


class Failure(Exception):
    """What the plugin itself says is wrong."""

    def __init__(self, status, message):
        super().__init__(message)
        self.status = status


def body(schema, batch=None):
    """An Arrow IPC stream of a schema and, perhaps, a batch."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, schema) as writer:
        if batch is not None:
            writer.write_batch(batch)
    return sink.getvalue()


def read(data):
    """The schema of a stream, and its rows."""
    with pa.ipc.open_stream(data) as reader:
        return reader.schema, reader.read_all()


RESULT = pa.schema([("result", pa.float64())])
SQUARES = pa.schema([("number", pa.int64()), ("square", pa.int64())])


def result(values):
    return body(RESULT, pa.record_batch([pa.array(values, pa.float64())], schema=RESULT))


class Worker:
    """Everything that was made, by id, and how questions are answered: a method each, which answers what is done and a body."""

    def __init__(self):
        self.made = {}

    def keep(self, thing):
        number = len(self.made) + 1
        self.made[number] = thing
        return {"id": number}

    def forget(self, number):
        self.made[number] = None
        return {}, b""

    def hello(self, _, protocol, plugin, library):
        return {"plugin": PLUGIN}, b""

    # Metrics: a state is a list of the values of each group.

    def bind_metric(self, data, name, options):
        schema, _ = read(data)
        if len(schema) != 1 or not (pa.types.is_floating(schema[0].type) or pa.types.is_integer(schema[0].type)):
            raise Failure(INVALID_ARGUMENT, f"`{name}` takes one column of floats or whole numbers")
        return self.keep(name), body(RESULT)

    def unbind(self, _, bound):
        return self.forget(bound)

    def state_new(self, _, bound):
        return self.keep([]), b""

    def grown(self, state, groups):
        values = self.made[state]
        values.extend([] for _ in range(groups - len(values)))
        return values

    def update(self, data, state, groups):
        values = self.grown(state, groups)
        _, rows = read(data)
        for group, value in zip(rows.column(0).to_pylist(), rows.column(1).to_pylist()):
            if value is not None:
                values[group].append(value)
        return {}, b""

    def merge(self, data, state, other, groups):
        values = self.grown(state, groups)
        _, rows = read(data)
        for group, more in zip(rows.column(0).to_pylist(), self.made[other]):
            values[group].extend(more)
        return self.forget(other)

    def finish(self, _, state, groups):
        values = self.grown(state, groups)
        self.forget(state)
        return {}, result([float(statistics.median(group)) if group else None for group in values])

    def state_free(self, _, state):
        return self.forget(state)

    # Curves.

    def bind_curve(self, data, name, options):
        return self.keep((options["low"], options["high"])), body(RESULT)

    def eval(self, data, bound, rows):
        low, high = self.made[bound]
        _, values = read(data)
        return {}, result([None if v is None else min(max(float(v), low), high) for v in values.column(0).to_pylist()])

    # Sources: a table's name says how many rows it has.

    def open(self, _, name, base, options):
        return self.keep(name), b""

    def close(self, _, source):
        return self.forget(source)

    def schema(self, _, source, table):
        if not table.isdigit():
            raise Failure(NOT_FOUND, f"there is no table `{table}`: its name is how many squares there are")
        return {}, body(SQUARES)

    def plan(self, _, source, scan):
        return {"count": 1}, b""

    def partition(self, _, source, scan, index):
        return {}, b""

    def row_number(self, _, source, scan, index, row):
        return {}, b""

    def inputs(self, _, source, table):
        return {}, b""

    def scan(self, data, source, scan, index):
        columns, _ = read(data)
        wanted = pa.schema([SQUARES.field(name) for name in columns.names])
        rows, size = int(scan["table"]), scan["batch_rows"]

        def batches():
            for start in range(0, rows, size):
                numbers = range(start, min(start + size, rows))
                values = {"number": list(numbers), "square": [n * n for n in numbers]}
                yield body(wanted, pa.record_batch([pa.array(values[name], pa.int64()) for name in wanted.names], schema=wanted))

        return self.keep(batches()), body(wanted)

    def next(self, _, stream):
        return {}, next(self.made[stream], b"")

    def release(self, _, stream):
        return self.forget(stream)


def say(head, data=b""):
    head = json.dumps(head).encode()
    ANSWERS.write(b"WGH1" + struct.pack("<IQ", len(head), len(data)) + head)
    ANSWERS.write(data)
    ANSWERS.flush()


def main():
    worker = Worker()
    while opening := QUESTIONS.read(16):
        head_length, body_length = struct.unpack("<4xIQ", opening)
        head, data = json.loads(QUESTIONS.read(head_length)), QUESTIONS.read(body_length)
        ((question, about),) = head.items()
        if question == "cancel":
            continue
        try:
            done, data = getattr(worker, question)(data, **about)
        except Failure as failure:
            say({"failed": {"status": failure.status, "message": str(failure)}})
        except Exception as failure:  # a mistake of this plugin is no reason to end
            traceback.print_exc()
            say({"failed": {"status": PANIC, "message": f"{type(failure).__name__}: {failure}"}})
        else:
            say({"done": done}, data)


main()
