"""From the values to scores, totals and grades, in SQL that DuckDB, ClickHouse and DataFusion all understand."""


def double(number):
    """A literal that is a double in every dialect; without an exponent some take it for a decimal."""
    text = repr(float(number))
    return text if "e" in text else f"{text}e0"


def curve(column, points):
    """Straight lines between the points, level outside them, nothing for nothing."""
    (first, least), (_, most) = points[0], points[-1]
    cases = [f"WHEN {column} IS NULL THEN NULL", f"WHEN {column} <= {double(first)} THEN {double(least)}"]
    for (left, low), (right, high) in zip(points, points[1:]):
        slope = (high - low) / (right - left)
        cases.append(f"WHEN {column} <= {double(right)} THEN {double(low)} + ({column} - {double(left)}) * {double(slope)}")
    return f"CASE {' '.join(cases)} ELSE {double(most)} END"


def scoring(task):
    """What follows `WITH …, valued AS (…)`: a row for each subject."""
    form = task.form
    scores = ", ".join(f"{curve(kpi.name, kpi.curve)} AS {kpi.name}_score" for kpi in form.kpis)
    points = " + ".join(f"{kpi.weight} * coalesce({kpi.name}_score, 0e0)" for kpi in form.kpis)
    weights = " + ".join(f"CASE WHEN {kpi.name}_score IS NULL THEN 0 ELSE {kpi.weight} END" for kpi in form.kpis)
    bands = " ".join(f"WHEN total >= {double(least)} THEN '{name}'" for name, least in form.bands)
    values = "".join(f", {name}" for name in form.names) if task.values else ""
    return f"""
scored AS (SELECT id, {", ".join(form.names)}, {scores} FROM valued),
totalled AS (SELECT *, ({points}) / nullif(1e0 * ({weights}), 0e0) AS total FROM scored)
SELECT id, total, CASE {bands} ELSE '{form.otherwise}' END AS grade{values} FROM totalled ORDER BY id"""
