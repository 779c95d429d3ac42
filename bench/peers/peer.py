"""What all peers share: their arguments, where tables are, and the stretches of time."""

import argparse
import os

import form

YEAR = ("2025-01-01", "2026-01-01")  # from, until before
Q3 = ("2025-07-01", "2025-10-01")
Q4 = ("2025-10-01", "2026-01-01")
LAST_DAY = "2025-12-31"
DAYS_A_MONTH = 30.4375

FACTS = ["orders", "calls", "tickets", "surveys", "emails"]
TABLES = {"employee": ["employees", "customers", *FACTS, "leads"], "customer": ["customers", *FACTS]}

KEY, WHOLE, AMOUNT, DAY, MOMENT, FLAG, WORD = "key", "whole", "amount", "day", "moment", "flag", "word"
COLUMNS = {
    "customers": {"customer_id": KEY, "employee_id": KEY, "segment": WORD, "region": WORD, "since": DAY,
                  "renewal_due": DAY, "renewed": FLAG, "churned": DAY},
    "employees": {"employee_id": KEY, "team": WORD, "region": WORD, "hired": DAY},
    "orders": {"customer_id": KEY, "employee_id": KEY, "date": DAY, "amount": AMOUNT, "category": WORD,
               "is_cross_sell": FLAG, "is_upsell": FLAG},
    "calls": {"customer_id": KEY, "employee_id": KEY, "start": MOMENT, "duration_s": WHOLE, "answered": FLAG,
              "first_contact": FLAG},
    "tickets": {"customer_id": KEY, "employee_id": KEY, "opened": MOMENT, "first_reply": MOMENT, "resolved": MOMENT,
                "sla_hours": WHOLE, "is_complaint": FLAG},
    "surveys": {"customer_id": KEY, "employee_id": KEY, "date": DAY, "csat": WHOLE, "nps": WHOLE},
    "emails": {"customer_id": KEY, "employee_id": KEY, "sent": MOMENT, "opened": FLAG, "replied": FLAG},
    "leads": {"employee_id": KEY, "created": DAY, "converted": DAY, "source": WORD, "cost": AMOUNT},
}


class Task:
    """What is to be done: which scorecard, over which files, into which file."""

    def __init__(self, description, variants=()):
        flags = argparse.ArgumentParser(description=description)
        flags.add_argument("--data", required=True, help="a data set: the folder with csv/, parquet/ and parquet-zstd/")
        flags.add_argument("--format", default="csv", choices=["csv", "parquet", "parquet-zstd"])
        flags.add_argument("--by", default="employee", choices=list(TABLES))
        flags.add_argument("--text-keys", action="store_true", help="keys are texts, not numbers")
        flags.add_argument("--threads", type=int, default=os.cpu_count())
        flags.add_argument("--values", action="store_true", help="write the 30 values too, not only total and grade")
        flags.add_argument("--out", required=True, help="the CSV to write")
        for variant, meaning in variants:
            flags.add_argument(variant, action="store_true", help=meaning)
        self.flags = flags.parse_args()
        self.by, self.format, self.threads = self.flags.by, self.flags.format, self.flags.threads
        self.values, self.out = self.flags.values, self.flags.out
        self.subject = f"{self.by}_id"
        self.tables = TABLES[self.by]
        self.form = form.read(self.by)

    def path(self, table):
        ending = "csv" if self.format == "csv" else "parquet"
        return os.path.abspath(os.path.join(self.flags.data, self.format, f"{table}.{ending}"))

    def columns(self, table):
        """Names and kinds of a table's columns, with `word` for keys that are texts."""
        kinds = COLUMNS[table].items()
        return {name: WORD if kind == KEY and self.flags.text_keys else kind for name, kind in kinds}
