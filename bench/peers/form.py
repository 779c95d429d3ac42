"""The KPIs of a scorecard as the peers need them: read out of the same .kpi file that Weigh reads, so that names, weights,
curves and bands stand in one place. What a value is, each peer says in its own language.

Only the plain lines of bench/employee.kpi and bench/customer.kpi are understood here: this is no parser of the language.
"""

import os
import re
from dataclasses import dataclass

BENCH = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
KPI = re.compile(r"^  kpi (\w+) weight (\d+) \{\n    value .+\n    score (.+)$", re.MULTILINE)
BANDS = re.compile(r"^  bands \{ (.+), (\w+) otherwise \}$", re.MULTILINE)


@dataclass
class Kpi:
    name: str
    weight: int
    curve: list  # of points (value, score), ascending


@dataclass
class Form:
    kpis: list
    bands: list  # of (name, least total), best first
    otherwise: str

    @property
    def names(self):
        return [kpi.name for kpi in self.kpis]


def read(by):
    with open(os.path.join(BENCH, f"{by}.kpi"), encoding="utf-8") as file:
        text = file.read()
    kpis = [Kpi(name, int(weight), points(curve)) for name, weight, curve in KPI.findall(text)]
    if len(kpis) != 30:
        raise SystemExit(f"{by}.kpi: 30 KPIs are expected, {len(kpis)} were understood")
    bands, otherwise = BANDS.search(text).groups()
    return Form(kpis, [(name, float(least)) for name, least in (band.split(" >= ") for band in bands.split(", "))], otherwise)


def points(curve):
    pairs = (point.split(" -> ") for point in curve.split(", "))
    return [(number(value), number(score)) for value, score in pairs]


def number(text):
    return float(text[:-1]) / 100 if text.endswith("%") else float(text)
