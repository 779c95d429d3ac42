"""ClickHouse inside Python (chdb): a GROUP BY over each file, -If combinators, exact quantiles."""

import chdb

from peer import AMOUNT, DAY, DAYS_A_MONTH, FLAG, KEY, LAST_DAY, MOMENT, Q3, Q4, Task, WHOLE, WORD, YEAR
from scoring_sql import scoring

TYPES = {KEY: "Int64", WHOLE: "Int32", AMOUNT: "Decimal(12, 2)", DAY: "Date", MOMENT: "DateTime", FLAG: "Bool", WORD: "String"}
MAY_BE_MISSING = {"renewal_due", "renewed", "churned", "first_reply", "resolved", "converted"}

task = Task(__doc__)
SUBJECT = task.subject


def source(table):
    types = ", ".join(
        f"{name} Nullable({TYPES[kind]})" if name in MAY_BE_MISSING else f"{name} {TYPES[kind]}"
        for name, kind in task.columns(table).items())
    return f"file('{task.path(table)}', '{'CSVWithNames' if task.format == 'csv' else 'Parquet'}', '{types}')"


def within(column, stretch):
    return f"{column} >= '{stretch[0]}' AND {column} < '{stretch[1]}'"


def share(condition, of="count()"):
    return f"countIf({condition}) / nullIf({of}, 0)"


def grouped(name, table, time, **values):
    columns = ", ".join(f"{value} AS {column}" for column, value in values.items())
    return f"{name} AS (SELECT {SUBJECT} AS id, {columns} FROM {table} WHERE {within(time, YEAR)} GROUP BY id)"


def ctes():
    reach = {"active_customers": "uniqExact(customer_id)"} if task.by == "employee" else {
        "contacts": "uniqExact(employee_id)", "categories": "uniqExact(category)"}
    yield grouped("by_survey", source("surveys"), "date",
        csat_avg="avg(csat)", nps=f"100 * ({share('nps >= 9')} - {share('nps <= 6')})", csat_top2=share("csat >= 4"),
        csat_last="max(8 * toInt32(toDate32(date)) + csat) % 8")  # the best answer of the newest day
    yield grouped("by_order", source("orders"), "date",
        revenue="toFloat64(sum(amount))", avg_order="avg(toFloat64(amount))", max_order="toFloat64(max(amount))",
        median_order="quantileExactInclusive(0.5)(toFloat64(amount))",
        q3=f"toFloat64(sumIf(amount, {within('date', Q3)}))", q4=f"toFloat64(sumIf(amount, {within('date', Q4)}))",
        revenue_growth="(q4 - q3) / nullIf(q3, 0)", cross_sell=share("is_cross_sell"), up_sell=share("is_upsell"),
        days_since_order=f"dateDiff('day', max(date), toDate('{LAST_DAY}'))", **reach)
    yield grouped("by_call", source("calls"), "start",
        abandoned=share("NOT answered"), handle_time="if(countIf(answered) > 0, avgIf(duration_s, answered), NULL)",
        first_contact=share("first_contact", of="countIf(answered)"),
        handle_time_p90="if(countIf(answered) > 0, quantileExactInclusiveIf(0.9)(duration_s, answered), NULL)",
        talk_minutes="sum(duration_s) / 60")
    tickets = f"(SELECT *, dateDiff('second', opened, first_reply) / 3600 AS hours FROM {source('tickets')})"
    yield grouped("by_ticket", tickets, "opened",
        reply_avg="avg(hours)", reply_median="quantileExactInclusive(0.5)(hours)", reply_p90="quantileExactInclusive(0.9)(hours)",
        sla=share("dateDiff('second', opened, resolved) <= 3600 * sla_hours"), resolution=share("resolved IS NOT NULL"),
        same_day=share("toDate(resolved) = toDate(opened)", of="count(resolved)"), complaints=share("is_complaint"))
    yield grouped("by_email", source("emails"), "sent",
        open_rate=share("opened"), reply_rate=share("replied AND opened", of="countIf(opened)"), emails_sent="count()")
    if task.by == "employee":
        yield grouped("by_lead", source("leads"), "created",
            conversion=share("converted IS NOT NULL"),
            cost_per_conversion="toFloat64(sum(cost)) / nullIf(count(converted), 0)")
        yield (f"by_customer AS (SELECT employee_id AS id, {share('churned IS NOT NULL')} AS churn, "
               f"{share('renewed', of='count(renewal_due)')} AS renewal FROM {source('customers')} GROUP BY id)")


def query():
    parts = list(ctes())
    tenure = f"dateDiff('day', since, toDate('{LAST_DAY}')) / {DAYS_A_MONTH} AS tenure_months, " if task.by == "customer" else ""
    names = ", ".join(name for name in task.form.names if name != "tenure_months")
    joins = " ".join(f"LEFT JOIN {name} ON {name}.id = subjects.{SUBJECT}" for name in (part.split()[0] for part in parts))
    valued = f"valued AS (SELECT subjects.{SUBJECT} AS id, {tenure}{names} FROM {source(task.by + 's')} AS subjects {joins})"
    settings = {"max_threads": task.threads, "join_use_nulls": 1, "engine_file_truncate_on_insert": 1,
                "format_csv_null_representation": "''"}
    settings = ", ".join(f"{name} = {value}" for name, value in settings.items())
    return (f"INSERT INTO FUNCTION file('{task.out}', 'CSVWithNames') WITH {', '.join(parts)}, {valued}, {scoring(task)} "
            f"SETTINGS {settings}")


chdb.connect(":memory:").query(query())
