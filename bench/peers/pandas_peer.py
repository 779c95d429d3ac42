"""pandas: conditions as columns, a groupby over each table of facts, scores by numpy's interpolation."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from peer import DAYS_A_MONTH, LAST_DAY, Q3, Q4, Task, YEAR

task = Task(__doc__)
pa.set_cpu_count(task.threads)
SUBJECT = task.subject
END = pd.Timestamp(LAST_DAY)

# What no KPI needs is not read.
NEEDED = {
    "customers": ["customer_id", "employee_id", "since", "renewal_due", "renewed", "churned"],
    "employees": ["employee_id"],
    "orders": ["customer_id", "employee_id", "date", "amount", "category", "is_cross_sell", "is_upsell"],
    "calls": [SUBJECT, "start", "duration_s", "answered", "first_contact"],
    "tickets": [SUBJECT, "opened", "first_reply", "resolved", "sla_hours", "is_complaint"],
    "surveys": [SUBJECT, "date", "csat", "nps"],
    "emails": [SUBJECT, "sent", "opened", "replied"],
    "leads": ["employee_id", "created", "converted", "cost"],
}


def read(table):
    """Through Arrow, which parses days much faster than pandas itself."""
    if task.format == "csv":
        options = pa.csv.ConvertOptions(include_columns=NEEDED[table])
        data = pa.csv.read_csv(task.path(table), convert_options=options)
    else:
        data = pa.parquet.read_table(task.path(table), columns=NEEDED[table])
    for place, field in enumerate(data.schema):
        if pa.types.is_decimal(field.type):
            data = data.set_column(place, field.name, data[field.name].cast(pa.float64()))
        elif pa.types.is_string(field.type) and field.name == "category":
            data = data.set_column(place, field.name, data[field.name].dictionary_encode())
    return data.to_pandas(date_as_object=False)


def within(times, stretch):
    return (times >= stretch[0]) & (times < stretch[1])


def facts(table, time):
    rows = read(table)
    return rows[within(rows[time], YEAR)]


def over(part, whole):
    return part / whole.where(whole > 0)


def by_survey():
    rows = facts("surveys", "date")
    rows = rows.assign(for_us=rows.nps >= 9, against=rows.nps <= 6, top=rows.csat >= 4,
                       newest=8 * (rows.date - pd.Timestamp("2000-01-01")).dt.days + rows.csat)
    of = rows.groupby(SUBJECT)[["csat", "for_us", "against", "top"]].mean()
    newest = rows.groupby(SUBJECT)["newest"].max()
    return pd.DataFrame({"csat_avg": of.csat, "nps": 100 * (of.for_us - of.against), "csat_top2": of.top,
                         "csat_last": newest % 8})  # the best answer of the newest day


def by_order():
    rows = facts("orders", "date")
    rows = rows.assign(q3=rows.amount.where(within(rows.date, Q3), 0.0), q4=rows.amount.where(within(rows.date, Q4), 0.0))
    groups = rows.groupby(SUBJECT)
    out = groups.agg(revenue=("amount", "sum"), avg_order=("amount", "mean"), max_order=("amount", "max"),
                     median_order=("amount", "median"), q3=("q3", "sum"), q4=("q4", "sum"), newest=("date", "max"),
                     cross_sell=("is_cross_sell", "mean"), up_sell=("is_upsell", "mean"))
    out["revenue_growth"] = over(out.q4 - out.q3, out.q3)
    out["days_since_order"] = (END - out.newest).dt.days
    if task.by == "employee":
        out["active_customers"] = groups["customer_id"].nunique()
    else:
        out["contacts"], out["categories"] = groups["employee_id"].nunique(), groups["category"].nunique()
    return out.drop(columns=["q3", "q4", "newest"])


def by_call():
    rows = facts("calls", "start")
    of = rows.groupby(SUBJECT)[["answered", "first_contact", "duration_s"]].sum()
    seconds = rows[rows.answered].groupby(SUBJECT)["duration_s"]
    return pd.DataFrame({
        "abandoned": 1 - rows.groupby(SUBJECT)["answered"].mean(), "handle_time": seconds.mean(),
        "first_contact": over(of.first_contact, of.answered), "handle_time_p90": seconds.quantile(0.9),
        "talk_minutes": of.duration_s / 60})


def by_ticket():
    rows = facts("tickets", "opened")
    rows = rows.assign(hours=(rows.first_reply - rows.opened).dt.total_seconds() / 3600,
                       kept=(rows.resolved - rows.opened).dt.total_seconds() <= 3600 * rows.sla_hours,
                       done=rows.resolved.notna(), same=rows.resolved.dt.normalize() == rows.opened.dt.normalize())
    groups = rows.groupby(SUBJECT)
    out = groups.agg(reply_avg=("hours", "mean"), reply_median=("hours", "median"), sla=("kept", "mean"),
                     resolution=("done", "mean"), complaints=("is_complaint", "mean"))
    out["reply_p90"] = groups["hours"].quantile(0.9)
    out["same_day"] = over(groups["same"].sum(), groups["done"].sum())
    return out


def by_email():
    groups = facts("emails", "sent").groupby(SUBJECT)
    of = groups[["opened", "replied"]].sum()
    return pd.DataFrame({"open_rate": groups["opened"].mean(), "reply_rate": over(of.replied, of.opened),
                         "emails_sent": groups.size()})


def by_lead():
    rows = facts("leads", "created")
    groups = rows.assign(won=rows.converted.notna()).groupby(SUBJECT)
    return pd.DataFrame({"conversion": groups["won"].mean(),
                         "cost_per_conversion": over(groups["cost"].sum(), groups["won"].sum())})


def by_customer(customers):
    rows = customers.assign(gone=customers.churned.notna(), stays=customers.renewed.eq(True), due=customers.renewal_due.notna())
    groups = rows.groupby(SUBJECT)
    return pd.DataFrame({"churn": groups["gone"].mean(), "renewal": over(groups["stays"].sum(), groups["due"].sum())})


def valued():
    customers = read("customers")
    parts = [by_survey(), by_order(), by_call(), by_ticket(), by_email()]
    if task.by == "employee":
        subjects = read("employees").set_index("employee_id")
        parts += [by_lead(), by_customer(customers)]
    else:
        since = customers.set_index("customer_id").since
        subjects = pd.DataFrame({"tenure_months": (END - since).dt.days / DAYS_A_MONTH})
    return subjects.join(parts).sort_index()


def scored(values):
    points, weights = np.zeros(len(values)), np.zeros(len(values))
    for kpi in task.form.kpis:
        value = values[kpi.name].to_numpy(dtype=float, na_value=np.nan)
        known = ~np.isnan(value)
        points += np.where(known, kpi.weight * np.interp(value, *zip(*kpi.curve)), 0.0)
        weights += np.where(known, kpi.weight, 0)
    total = points / weights
    grade = np.select([total >= least for _, least in task.form.bands], [name for name, _ in task.form.bands], task.form.otherwise)
    return pd.DataFrame({"total": total, "grade": grade}, index=values.index)


values = valued()
result = scored(values).join(values[task.form.names]) if task.values else scored(values)
result.to_csv(task.out, index_label="id")
