"""What is measured: each trial makes its data and forms, and compares commands. Its answer is kept under a key in
bench/results.json; trials of the same key take one another's place."""

import filecmp
import os
import subprocess
from itertools import product

from measure import agree, process
from measure.compare import compare, phases
from measure.data import data_set, many, short
from measure.engines import SCRIPTS, title
from measure.forms import form

RELEASE = os.path.join("target", "release", "examples")
READERS = {"csv": "CSV", "parquet": "Parquet", "parquet-zstd": "Parquet, zstd"}
MANY_KPIS = 30


class Trials:
    """Where data and programs are, and how often each is run."""

    def __init__(self, data, work, engines, rounds, rows, keep):
        self.data, self.work, self.engines, self.rounds, self.rows = data, work, engines, rounds, rows
        self.keep = keep  # what is told of each comparison: keep(key, comparison)

    def out(self, name):
        return os.path.join(self.work, f"{name}.csv")

    def weigh(self, by, data, format="csv", out="weigh", **more):
        changes = {name: more.pop(name) for name in ["more", "monthly", "weights"] if name in more}
        return self.engines.weigh(form(by, self.work, data, format, **changes), self.out(out), **more)

    def compare(self, key, title, commands, rounds=None, **more):
        self.keep(key, compare(title, commands, rounds or self.rounds, **more))

    # The whole work, beside the peers.

    def peers(self, engines, format, by):
        """The 30 KPIs from files to a graded result. Before anything is timed, the results are held against one another."""
        data = data_set(self.data, self.rows, format)
        if format != "csv":
            engines = [engine for engine in engines if engine != "duckdb-typed"]  # Parquet has its types
        commands, notes = {"Weigh": self.weigh(by, data, format, whole=self.engines.values)}, {}
        process.run(self.weigh(by, data, format))
        for engine in engines:
            try:
                notes[title(engine)] = self.agreement(engine, data, format, by)
            except process.Failed as error:
                print(f"{title(engine)} is left out: it fails\n{error}", flush=True)
                continue
            commands[title(engine)] = self.engines.peer(engine, data, self.out(engine), by, format)
        key, said = f"peers {format} {by}", f"{READERS[format]}, by {by}, {short(self.rows)} rows"
        if self.engines.values:
            key, said = f"{key} values", f"{said}, all values written"
        self.compare(key, said, commands, notes=notes)

    def agreement(self, engine, data, format, by):
        """In words, how a peer's numbers agree with Weigh's, whose result is there."""
        process.run(self.engines.peer(engine, data, self.out(engine), by, format, values=True))
        said = agree.in_words(*agree.differences(self.out("weigh"), self.out(engine)))
        print(f"{title(engine)}, {READERS[format]}, by {by}: {said}", flush=True)
        return said

    def growth(self, format, rows, engines=("duckdb", "polars")):
        """How time and memory grow with the rows."""
        data = data_set(self.data, rows, format)
        commands = {"Weigh": self.weigh("employee", data, format, whole=self.engines.values)}
        commands |= {title(engine): self.engines.peer(engine, data, self.out(engine), format=format) for engine in engines}
        said = f"{READERS[format]}, by employee, {short(rows)} rows"
        self.compare(f"growth {format} {rows}", said, commands, min(self.rounds, 5))

    def threads(self, by, engines=("duckdb", "polars")):
        """One thread and two."""
        data = data_set(self.data, self.rows, "csv")
        commands = {}
        for count, word in [(1, "thread"), (2, "threads")]:
            commands[f"Weigh, {count} {word}"] = self.weigh(by, data, threads=count, whole=self.engines.values)
        for engine, (count, word) in product(engines, [(1, "thread"), (2, "threads")]):
            commands[f"{title(engine)}, {count} {word}"] = self.engines.peer(engine, data, self.out(engine), by, threads=count)
        self.compare(f"threads {by}", f"CSV, by {by}, {short(self.rows)} rows", commands)

    def keys(self, by, engines=("duckdb", "polars")):
        """Keys that are numbers, and keys that are texts such as CUS-01000002."""
        number, text = (data_set(self.data, self.rows, "csv", kind) for kind in ["", "text"])
        whole = self.engines.values
        commands = {"Weigh": self.weigh(by, number, whole=whole), "Weigh, text keys": self.weigh(by, text, whole=whole)}
        for engine in engines:
            commands[title(engine)] = self.engines.peer(engine, number, self.out(engine), by)
            commands[f"{title(engine)}, text keys"] = self.engines.peer(engine, text, self.out(engine), by, text_keys=True)
        self.compare(f"keys {by}", f"CSV, by {by}, {short(self.rows)} rows", commands)

    # Weigh against itself.

    def cells(self, by):
        """The same data plain, quoted and dirty; the result must be the same to the byte."""
        names = {"plain": "", "quoted": "quoted", "dirty": "dirty"}
        data = {name: data_set(self.data, self.rows, "csv", kind) for name, kind in names.items()}
        commands = {name: self.weigh(by, data[name], out=name) for name in names}
        for name, command in commands.items():
            process.run(command)
            if not filecmp.cmp(self.out("plain"), self.out(name), shallow=False):
                raise SystemExit(f"by {by}: the result of the {name} files is not that of the plain ones")
        self.compare(f"cells {by}", f"CSV, by {by}, {short(self.rows)} rows", commands)

    def kpi(self, by):
        """One KPI more on tables that are read anyway."""
        data = data_set(self.data, self.rows, "csv")
        commands = {"30 KPIs": self.weigh(by, data, out="30"), "31 KPIs": self.weigh(by, data, out="31", more=True)}
        self.compare(f"kpi {by}", f"CSV, by {by}, {short(self.rows)} rows", commands, 3 * self.rounds)

    def periods(self, by):
        """One month, and twelve in one run."""
        data = data_set(self.data, self.rows, "csv")
        periods = {"one month": "2025-12", "twelve months": "2025-01..2025-12"}
        commands = {name: self.weigh(by, data, out=name, monthly=True, period=period) for name, period in periods.items()}
        self.compare(f"periods {by}", f"CSV, by {by}, {short(self.rows)} rows", commands)

    def memory(self, by):
        """With as much memory as values need, with half of that, and with very little; the results must be the same to the byte."""
        data = data_set(self.data, self.rows, "csv")
        whole = self.engines.values
        budgets = [None, *(f"{max(1, self.rows * bytes // 1_000_000)}MB" for bytes in [4, 1])]
        commands = {f"--memory {budget}" if budget else "no budget": self.weigh(by, data, out=f"{budget}", whole=whole, memory=budget)
                    for budget in budgets}
        for command in commands.values():
            process.run(command)
        for budget in budgets:
            if not filecmp.cmp(self.out("None"), self.out(f"{budget}"), shallow=False):
                raise SystemExit(f"by {by}: the result within {budget} is not that without a budget")
        self.compare(f"memory {by} {self.rows}", f"CSV, by {by}, {short(self.rows)} rows", commands)

    def subjects(self, size):
        """bench/many.kpi: what a subject and KPI takes, whatever their number."""
        path = form("many", self.work, many(self.data, size))
        outs = {ending: os.path.join(self.work, f"many.{ending}") for ending in ["csv", "json"]}
        commands = {ending.upper(): self.engines.weigh(path, out, period=None) for ending, out in outs.items()}
        found = compare(f"{short(size)} subjects, {MANY_KPIS} KPIs", commands, min(self.rounds, 5))
        cells = size * MANY_KPIS
        for row in found["rows"]:
            row["note"] = f"a subject and KPI: {row['cpu'] * 1e9 / cells:.0f} ns, {row['peak'] * 2**20 / cells:.1f} bytes"
        self.keep(f"subjects {size}", found)

    def rescore(self):
        """After a change of weights: the whole run again, and the values that were read and counted once scored again."""
        data = data_set(self.data, self.rows, "csv")
        commands = {"the run": self.weigh("customer", data, out="run"),
                    "again, one weight changed": self.weigh("customer", data, out="again", weights=True)}
        said = f"CSV, by customer, {short(self.rows)} rows"
        self.compare("rescore", said, commands)
        program = os.path.join(RELEASE, "rescore")
        if not os.path.exists(program):
            raise SystemExit(f"{program} is not there: bench/setup.sh makes it")
        forms = [form("customer", self.work, data), form("customer", self.work, data, weights=True)]
        command = [program, *forms, "2025", str(self.engines.threads), str(self.rounds)]
        self.keep("rescore kept", phases(f"{said}: the values kept", command, self.rounds, {
            "keep": "read and counted", "score": "scored", "another": "compiled and scored, one weight changed"}))

    # From start to end of little work.

    def startup(self):
        """10,000 rows: what a program takes to be there."""
        data = data_set(self.data, 10_000, "csv")
        commands = {"Weigh": self.weigh("employee", data, whole=self.engines.values)}
        shell = self.engines.duckdb_shell()
        if shell:
            script = os.path.join(self.work, "employee.sql")
            with open(script, "w", encoding="utf-8") as file:
                subprocess.run([*self.engines.peer("duckdb", data, self.out("shell")), "--print"], stdout=file, check=True)
            commands["DuckDB's shell"] = [shell, "-f", script]
        else:
            print("DuckDB's shell is not there: bench/setup.sh installs it")
        commands |= {title(engine): self.engines.peer(engine, data, self.out(engine)) for engine in ["duckdb", "polars", "pandas"]}
        self.compare("startup", "CSV, by employee, 10k rows", commands, 3 * self.rounds)

    def examples(self):
        """The project's examples: seconds for each, since none is another's measure."""
        examples = ["specialist", "customer-scorecard", "crm-health"]
        commands = {name: self.engines.weigh(f"examples/{name}/{name}.kpi", self.out(name), period=None) for name in examples}
        self.compare("examples", "The examples", commands, 3 * self.rounds)


def engine_names(text):
    """The engines that a list with commas names."""
    names = text.split(",")
    for name in names:
        if name not in SCRIPTS:
            raise SystemExit(f"there is no peer `{name}`: {', '.join(SCRIPTS)}")
    return names
