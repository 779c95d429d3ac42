"""DuckDB: a GROUP BY over each table of facts, joined to the subjects, scored by CASE."""

import sys

from peer import AMOUNT, DAY, DAYS_A_MONTH, FLAG, KEY, LAST_DAY, MOMENT, Q3, Q4, Task, WHOLE, WORD, YEAR
from scoring_sql import scoring

TYPES = {KEY: "BIGINT", WHOLE: "INTEGER", AMOUNT: "DECIMAL(12,2)", DAY: "DATE", MOMENT: "TIMESTAMP", FLAG: "BOOLEAN",
         WORD: "VARCHAR"}


def within(column, stretch):
    return f"{column} >= '{stretch[0]}' AND {column} < '{stretch[1]}'"


def share(condition, of="count(*)"):
    return f"count(*) FILTER ({condition}) / nullif({of}, 0)"


def values(task):
    """`WITH … valued AS (…)`: the 30 values of each subject."""
    subject = task.subject
    by_employee = task.by == "employee"
    reach = ("count(DISTINCT customer_id) AS active_customers" if by_employee else
             "count(DISTINCT employee_id) AS contacts, count(DISTINCT category) AS categories")
    own_facts = f"""
by_lead AS (
  SELECT employee_id AS id, {share("converted IS NOT NULL")} AS conversion,
         sum(cost) / nullif(count(converted), 0) AS cost_per_conversion
  FROM leads WHERE {within("created", YEAR)} GROUP BY ALL),
by_customer AS (
  SELECT employee_id AS id, {share("churned IS NOT NULL")} AS churn, {share("renewed", of="count(renewal_due)")} AS renewal
  FROM customers GROUP BY ALL),""" if by_employee else ""
    subjects = ("SELECT employee_id AS id FROM employees" if by_employee else
                f"SELECT customer_id AS id, datediff('day', since, DATE '{LAST_DAY}') / {DAYS_A_MONTH} AS tenure_months FROM customers")
    more = "LEFT JOIN by_lead USING (id) LEFT JOIN by_customer USING (id)" if by_employee else ""
    return f"""WITH
by_survey AS (
  SELECT {subject} AS id, avg(csat) AS csat_avg,
         100 * ({share("nps >= 9")} - {share("nps <= 6")}) AS nps,
         {share("csat >= 4")} AS csat_top2,
         -- the best answer of the newest day
         max(8 * datediff('day', DATE '2000-01-01', date) + csat) % 8 AS csat_last
  FROM surveys WHERE {within("date", YEAR)} GROUP BY ALL),
by_order AS (
  SELECT {subject} AS id, sum(amount) AS revenue, avg(amount) AS avg_order, max(amount) AS max_order,
         sum(amount) FILTER ({within("date", Q3)})::DOUBLE AS q3,
         coalesce(sum(amount) FILTER ({within("date", Q4)}), 0)::DOUBLE AS q4,
         (q4 - q3) / nullif(q3, 0) AS revenue_growth,
         {share("is_cross_sell")} AS cross_sell, {share("is_upsell")} AS up_sell,
         -- of a DECIMAL, quantile_cont rounds to its places
         quantile_cont(amount::DOUBLE, 0.5) AS median_order,
         datediff('day', max(date), DATE '{LAST_DAY}') AS days_since_order, {reach}
  FROM orders WHERE {within("date", YEAR)} GROUP BY ALL),
by_call AS (
  SELECT {subject} AS id, {share("NOT answered")} AS abandoned, avg(duration_s) FILTER (answered) AS handle_time,
         {share("first_contact", of="count(*) FILTER (answered)")} AS first_contact,
         quantile_cont(duration_s, 0.9) FILTER (answered) AS handle_time_p90, sum(duration_s) / 60 AS talk_minutes
  FROM calls WHERE {within("start", YEAR)} GROUP BY ALL),
by_ticket AS (
  SELECT {subject} AS id, avg(hours) AS reply_avg, quantile_cont(hours, 0.5) AS reply_median,
         quantile_cont(hours, 0.9) AS reply_p90,
         {share("datediff('second', opened, resolved) <= 3600 * sla_hours")} AS sla,
         {share("resolved IS NOT NULL")} AS resolution,
         {share("resolved::DATE = opened::DATE", of="count(resolved)")} AS same_day,
         {share("is_complaint")} AS complaints
  FROM (SELECT *, datediff('second', opened, first_reply) / 3600 AS hours FROM tickets WHERE {within("opened", YEAR)})
  GROUP BY ALL),
by_email AS (
  SELECT {subject} AS id, {share("opened")} AS open_rate,
         {share("replied AND opened", of="count(*) FILTER (opened)")} AS reply_rate, count(*) AS emails_sent
  FROM emails WHERE {within("sent", YEAR)} GROUP BY ALL),{own_facts}
valued AS (
  FROM ({subjects}) LEFT JOIN by_survey USING (id) LEFT JOIN by_order USING (id) LEFT JOIN by_call USING (id)
  LEFT JOIN by_ticket USING (id) LEFT JOIN by_email USING (id) {more}),"""


def view(task, table):
    path = task.path(table)
    if task.format != "csv":
        return f"CREATE VIEW {table} AS FROM read_parquet('{path}')"
    options = ""
    if task.flags.typed:
        types = ", ".join(f"'{name}': '{TYPES[kind]}'" for name, kind in task.columns(table).items())
        options = f", header = true, delim = ',', auto_detect = false, columns = {{{types}}}"
    return f"CREATE VIEW {table} AS FROM read_csv('{path}'{options})"


def main():
    task = Task(__doc__, [
        ("--typed", "tell read_csv the types, instead of letting it find them out"),
        ("--print", "print the SQL, for the shell, and run nothing"),
    ])
    statements = [f"SET threads = {task.threads}", *(view(task, table) for table in task.tables),
                  f"COPY ({values(task)}{scoring(task)}) TO '{task.out}' (HEADER)"]
    if task.flags.print:
        sys.exit(print(";\n".join(statements) + ";"))
    import duckdb

    database = duckdb.connect()
    for statement in statements:
        database.execute(statement)


if __name__ == "__main__":
    main()
