"""Polars, streaming: a lazy group_by over each table of facts, joined to the subjects, scored by when and then."""

import os
from datetime import date

from peer import AMOUNT, DAY, DAYS_A_MONTH, FLAG, KEY, LAST_DAY, MOMENT, Q3, Q4, Task, WHOLE, WORD, YEAR

task = Task(__doc__)
os.environ["POLARS_MAX_THREADS"] = str(task.threads)  # read when Polars is imported

import polars as pl  # noqa: E402
from polars import col  # noqa: E402

# Days and moments are read as texts and parsed after: several times faster than in the reader.
TYPES = {KEY: pl.Int64, WHOLE: pl.Int32, AMOUNT: pl.Float64, DAY: pl.String, MOMENT: pl.String, FLAG: pl.Boolean,
         WORD: pl.String}
END = pl.lit(date.fromisoformat(LAST_DAY))
ROWS = pl.len()


def scan(table):
    kinds = task.columns(table)
    if task.format != "csv":
        amounts = [name for name, kind in kinds.items() if kind == AMOUNT]
        return pl.scan_parquet(task.path(table)).with_columns(col(name).cast(pl.Float64) for name in amounts)
    days = [col(name).str.to_date("%Y-%m-%d") for name, kind in kinds.items() if kind == DAY]
    moments = [col(name).str.to_datetime("%Y-%m-%d %H:%M:%S", time_unit="us") for name, kind in kinds.items() if kind == MOMENT]
    frame = pl.scan_csv(task.path(table), schema={name: TYPES[kind] for name, kind in kinds.items()})
    return frame.with_columns(days + moments)


def within(column, stretch):
    begin, end = map(date.fromisoformat, stretch)
    return col(column).is_between(begin, end, closed="left")


def share(condition, of=ROWS):
    return pl.when(of > 0).then(condition.sum() / of)


def by_survey():
    csat, nps = col("csat"), col("nps")
    day = (col("date") - date(2000, 1, 1)).dt.total_days()
    return grouped("surveys", "date",
        csat_avg=csat.mean(),
        nps=100 * (share(nps >= 9) - share(nps <= 6)),
        csat_top2=share(csat >= 4),
        csat_last=(8 * day + csat).max() % 8,  # the best answer of the newest day
    )


def by_order():
    amount, q3, q4 = col("amount"), col("q3"), col("q4")
    reach = {"active_customers": col("customer_id").n_unique()} if task.by == "employee" else {
        "contacts": col("employee_id").n_unique(), "categories": col("category").n_unique()}
    return grouped("orders", "date",
        revenue=amount.sum(), avg_order=amount.mean(), max_order=amount.max(), median_order=amount.median(),
        q3=amount.filter(within("date", Q3)).sum(), q4=amount.filter(within("date", Q4)).sum(),
        cross_sell=share(col("is_cross_sell")), up_sell=share(col("is_upsell")),
        days_since_order=(END - col("date").max()).dt.total_days(),
        **reach,
    ).with_columns(revenue_growth=pl.when(q3 > 0).then((q4 - q3) / q3)).drop("q3", "q4")


def by_call():
    answered, seconds = col("answered"), col("duration_s")
    return grouped("calls", "start",
        abandoned=share(~answered),
        handle_time=seconds.filter(answered).mean(),
        first_contact=share(col("first_contact"), of=answered.sum()),
        handle_time_p90=seconds.filter(answered).quantile(0.9, "linear"),
        talk_minutes=seconds.sum() / 60,
    )


def by_ticket():
    opened, resolved = col("opened"), col("resolved")
    hours = (col("first_reply") - opened).dt.total_seconds() / 3600
    promised = 3600 * col("sla_hours").cast(pl.Int64)
    return grouped("tickets", "opened",
        reply_avg=hours.mean(), reply_median=hours.median(), reply_p90=hours.quantile(0.9, "linear"),
        sla=share((resolved - opened).dt.total_seconds() <= promised),
        resolution=share(resolved.is_not_null()),
        same_day=share(resolved.dt.date() == opened.dt.date(), of=resolved.count()),
        complaints=share(col("is_complaint")),
    )


def by_email():
    opened = col("opened")
    return grouped("emails", "sent",
        open_rate=share(opened), reply_rate=share(col("replied") & opened, of=opened.sum()), emails_sent=ROWS)


def by_lead():
    won = col("converted").is_not_null()
    return grouped("leads", "created",
        conversion=share(won), cost_per_conversion=pl.when(won.any()).then(col("cost").sum() / won.sum()))


def by_customer():
    return scan("customers").group_by(id=col("employee_id")).agg(
        churn=share(col("churned").is_not_null()), renewal=share(col("renewed"), of=col("renewal_due").count()))


def grouped(table, time, **values):
    return scan(table).filter(within(time, YEAR)).group_by(id=col(task.subject)).agg(**values)


def valued():
    facts = [by_survey(), by_order(), by_call(), by_ticket(), by_email()]
    if task.by == "employee":
        frame = scan("employees").select(id=col("employee_id"))
        facts += [by_lead(), by_customer()]
    else:
        tenure = (END - col("since")).dt.total_days() / DAYS_A_MONTH
        frame = scan("customers").select(id=col("customer_id"), tenure_months=tenure)
    for fact in facts:
        frame = frame.join(fact, on="id", how="left")
    return frame


def curve(kpi):
    value = col(kpi.name).cast(pl.Float64)
    (first, least), (_, most) = kpi.curve[0], kpi.curve[-1]
    score = pl.when(value <= first).then(pl.lit(least))
    for (left, low), (right, high) in zip(kpi.curve, kpi.curve[1:]):
        score = score.when(value <= right).then(low + (value - left) * ((high - low) / (right - left)))
    return score.when(value.is_not_null()).then(pl.lit(most)).alias(f"{kpi.name}_score")


def scored(frame):
    kpis = task.form.kpis
    scores = {kpi.name: col(f"{kpi.name}_score") for kpi in kpis}
    points = pl.sum_horizontal(kpi.weight * scores[kpi.name] for kpi in kpis)
    weights = pl.sum_horizontal(kpi.weight * scores[kpi.name].is_not_null() for kpi in kpis)
    (best, least), *others = task.form.bands
    grade = pl.when(col("total") >= least).then(pl.lit(best))
    for band, least in others:
        grade = grade.when(col("total") >= least).then(pl.lit(band))
    frame = frame.with_columns(map(curve, kpis)).with_columns(total=points / weights)
    frame = frame.with_columns(grade=grade.otherwise(pl.lit(task.form.otherwise)))
    return frame.sort("id").select("id", "total", "grade", *(task.form.names if task.values else []))


scored(valued()).collect(engine="streaming").write_csv(task.out)
