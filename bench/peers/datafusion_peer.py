"""DataFusion: a GROUP BY over each table of facts, joined to the subjects, scored by CASE."""

import pyarrow as pa
import pyarrow.csv
from datafusion import SessionConfig, SessionContext

from peer import AMOUNT, DAY, DAYS_A_MONTH, FLAG, KEY, LAST_DAY, MOMENT, Q3, Q4, Task, WHOLE, WORD, YEAR
from scoring_sql import scoring

TYPES = {KEY: pa.int64(), WHOLE: pa.int32(), AMOUNT: pa.float64(), DAY: pa.date32(), MOMENT: pa.timestamp("us"),
         FLAG: pa.bool_(), WORD: pa.string()}
ROWS = "1e0 * count(*)"

task = Task(__doc__)
SUBJECT = task.subject


def register(context, table):
    if task.format == "csv":
        schema = pa.schema([(name, TYPES[kind]) for name, kind in task.columns(table).items()])
        context.register_csv(table, task.path(table), schema=schema, has_header=True)
    else:
        context.register_parquet(table, task.path(table))


def within(column, stretch):
    return f"{column} >= DATE '{stretch[0]}' AND {column} < DATE '{stretch[1]}'"


def count(condition):
    return f"count(*) FILTER (WHERE {condition})"


def share(condition, of="count(*)"):
    return f"1e0 * {count(condition)} / nullif({of}, 0)"


def days(column):
    return f"arrow_cast({column}, 'Int32')"


def seconds(begin, end):
    return f"(arrow_cast({end}, 'Int64') - arrow_cast({begin}, 'Int64')) / 1000000"


def grouped(name, table, time, **values):
    columns = ", ".join(f"{value} AS {column}" for column, value in values.items())
    where = f"WHERE {within(time, YEAR)}" if time else ""
    return f"{name} AS (SELECT {SUBJECT} AS id, {columns} FROM {table} {where} GROUP BY 1)"


def ctes():
    reach = {"active_customers": "count(DISTINCT customer_id)"} if task.by == "employee" else {
        "contacts": "count(DISTINCT employee_id)", "categories": "count(DISTINCT category)"}
    yield grouped("by_survey", "surveys", "date",
        csat_avg="avg(csat)", nps=f"100 * ({share('nps >= 9')} - {share('nps <= 6')})", csat_top2=share("csat >= 4"),
        csat_last=f"max(8 * {days('date')} + csat) % 8")  # the best answer of the newest day
    orders = "(SELECT *, cast(amount AS double) AS paid FROM orders)"
    yield grouped("of_order", orders, "date",
        revenue="sum(paid)", avg_order="avg(paid)", max_order="max(paid)", median_order="median(paid)",
        q3=f"sum(paid) FILTER (WHERE {within('date', Q3)})", q4=f"sum(paid) FILTER (WHERE {within('date', Q4)})",
        cross_sell=share("is_cross_sell"), up_sell=share("is_upsell"),
        days_since_order=f"{days(f'''DATE '{LAST_DAY}' ''')} - {days('max(date)')}", **reach)
    yield "by_order AS (SELECT *, (coalesce(q4, 0e0) - q3) / nullif(q3, 0e0) AS revenue_growth FROM of_order)"
    yield grouped("by_call", "calls", "start",
        abandoned=share("NOT answered"), handle_time="avg(duration_s) FILTER (WHERE answered)",
        first_contact=share("first_contact", of=count("answered")),
        handle_time_p90="percentile_cont(0.9) WITHIN GROUP (ORDER BY cast(duration_s AS double)) FILTER (WHERE answered)",
        talk_minutes="sum(duration_s) / 60e0")
    yield grouped("by_ticket", f"(SELECT *, {seconds('opened', 'first_reply')} / 3600e0 AS hours FROM tickets)", "opened",
        reply_avg="avg(hours)", reply_median="median(hours)", reply_p90="percentile_cont(0.9) WITHIN GROUP (ORDER BY hours)",
        sla=share(f"{seconds('opened', 'resolved')} <= 3600 * sla_hours"), resolution=share("resolved IS NOT NULL"),
        same_day=share("cast(resolved AS date) = cast(opened AS date)", of="count(resolved)"), complaints=share("is_complaint"))
    yield grouped("by_email", "emails", "sent",
        open_rate=share("opened"), reply_rate=share("replied AND opened", of=count("opened")), emails_sent="count(*)")
    if task.by == "employee":
        yield grouped("by_lead", "leads", "created", conversion=share("converted IS NOT NULL"),
            cost_per_conversion="sum(cast(cost AS double)) / nullif(count(converted), 0)")
        yield grouped("by_customer", "customers", None, churn=share("churned IS NOT NULL"),
            renewal=share("renewed", of="count(renewal_due)"))


def query():
    parts = list(ctes())
    tenure = f"({days(f'''DATE '{LAST_DAY}' ''')} - {days('since')}) / {DAYS_A_MONTH}e0 AS tenure_months, " if task.by == "customer" else ""
    names = ", ".join(name for name in task.form.names if name != "tenure_months")
    joined = [name for name in (part.split()[0] for part in parts) if name.startswith("by_")]
    joins = " ".join(f"LEFT JOIN {name} ON {name}.id = subjects.{SUBJECT}" for name in joined)
    valued = f"valued AS (SELECT subjects.{SUBJECT} AS id, {tenure}{names} FROM {task.by}s AS subjects {joins})"
    return f"WITH {', '.join(parts)}, {valued}, {scoring(task)}"


context = SessionContext(SessionConfig().with_target_partitions(task.threads))
for table in task.tables:
    register(context, table)
pa.csv.write_csv(context.sql(query()).to_arrow_table(), task.out)
