"""The benchmark's forms as a trial needs them: over other data, with one KPI more, by the month. Each is made out of the one
that stands in bench/, so that nothing is said twice; a change that does not find its place is an error."""

import os
import re

MORE = """
  # The one more
  kpi up_sold weight 1 {
    value sum(orders.amount where is_upsell)
    score 0 -> 0, 20_000 -> 100
  }
}
"""


def form(name, folder, data, format="csv", more=False, monthly=False, weights=False):
    """Writes the form into a folder and says where."""
    with open(os.path.join("bench", f"{name}.kpi"), encoding="utf-8") as file:
        text = file.read()
    kind = "csv" if format == "csv" else "parquet"
    prefix = data if name == "many" else os.path.join(data, format)
    text = changed(text, r'from csv "(?:data/csv|many)/(\w+)\.csv"', rf'from {kind} "{prefix}/\1.{kind}"')
    if more:
        text = changed(text, r"\n\}\n\Z", "\n" + MORE)
    if monthly:
        text = changed(text, r"period  year", "period  month")
    if weights:
        text = changed(text, r"kpi csat_avg weight 5", "kpi csat_avg weight 9")
    said = [format, "more" * more, "monthly" * monthly, "weights" * weights]
    path = os.path.join(folder, "-".join([name, os.path.basename(data), *filter(None, said)]) + ".kpi")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def changed(text, pattern, replacement):
    text, times = re.subn(pattern, replacement, text)
    if times == 0:
        raise SystemExit(f"bench/*.kpi has no longer what bench/measure/forms.py looks for: {pattern}")
    return text
