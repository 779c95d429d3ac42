"""Makes the workbooks of this folder with the programs that people have: openpyxl, XlsxWriter, pandas, xlwt, pyxlsbwriter
and LibreOffice; those of SheetJS are made by make.cjs.

    python3 -m venv v && v/bin/pip install openpyxl XlsxWriter pandas xlwt pyxlsbwriter odfpy msoffcrypto-tool
    v/bin/python plugins/xlsx/tests/corpus/make.py

LibreOffice (`soffice`) must be installed. What comes out differs in a few bytes from run to run (times of writing).
"""

import datetime as dt
import io
import os
import pathlib
import subprocess
import zipfile

import msoffcrypto
import openpyxl
import pandas
import xlsxwriter
import xlwt
from pyxlsbwriter import XlsbWriter
from openpyxl.utils.datetime import CALENDAR_MAC_1904

HERE = pathlib.Path(__file__).parent
os.chdir(HERE)

PEOPLE = [
    ("id", "name", "hired", "rate", "pay", "hours", "active", "note"),
    (1, "Li Na", dt.date(2024, 10, 1), 0.125, 1200.5, dt.timedelta(hours=36, minutes=15), True, "ok"),
    (2, "王伟", dt.date(2024, 2, 29), 0.95, 980, dt.timedelta(hours=1, minutes=30), False, None),
    (3, " Zoë ", dt.date(1999, 12, 31), 1, 0.1 + 0.2, dt.timedelta(minutes=90), True, "a\nb"),
]


def formats(sheet, first=2):
    """Formats as people choose them."""
    for row in sheet.iter_rows(min_row=first):
        row[2].number_format = "yyyy-mm-dd"
        row[3].number_format = "0.0%"
        row[4].number_format = '"¥"#,##0.00'
        row[5].number_format = "[h]:mm"


def book(rows, name="Sheet1"):
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.title = name
    for row in rows:
        sheet.append(row)
    return made, sheet


def office(name, ending):
    subprocess.run(["soffice", "--headless", "--convert-to", ending, name], check=True, capture_output=True)


# The same table by everybody.
made, sheet = book(PEOPLE)
formats(sheet)
made.save("people-openpyxl.xlsx")
os.system("cp people-openpyxl.xlsx people-office.xlsx")
office("people-office.xlsx", "ods")
office("people-office.xlsx", "xls")
os.remove("people-office.xlsx")
os.system("cp people-office.ods again.ods")
office("again.ods", "xlsx")
os.rename("again.xlsx", "people-office.xlsx")
os.remove("again.ods")

with xlsxwriter.Workbook("people-xlsxwriter.xlsx") as made:
    sheet = made.add_worksheet("Sheet1")
    looks = [None, None, "yyyy-mm-dd", "0.0%", "[$¥-804]#,##0.00", "[h]:mm", None, None]
    looks = [look and made.add_format({"num_format": look}) for look in looks]
    for at, row in enumerate(PEOPLE):
        for place, value in enumerate(row):
            if value is not None:
                sheet.write(at, place, value, looks[place] if at else None)

frame = pandas.DataFrame(PEOPLE[1:], columns=PEOPLE[0])
frame["hired"] = pandas.to_datetime(frame["hired"])
frame.to_excel("people-pandas.xlsx", index=False, sheet_name="Sheet1")

old = xlwt.Workbook()
sheet = old.add_sheet("Sheet1")
looks = [None, None, "yyyy-mm-dd", "0.0%", '"¥"#,##0.00', "[h]:mm", None, None]
for at, row in enumerate(PEOPLE):
    for place, value in enumerate(row):
        if isinstance(value, dt.timedelta):
            value = value / dt.timedelta(days=1)
        if value is not None:
            sheet.write(at, place, value, xlwt.easyxf(num_format_str=looks[place] or "General") if at else xlwt.Style.default_style)
old.save("people-xlwt.xls")

with XlsbWriter("people-pyxlsbwriter.xlsb") as made:
    made.add_sheet("Sheet1")
    made.write_sheet([
        ["id", "name", "hired", "rate", "at", "active"],
        [1, "Li Na", dt.date(2024, 10, 1), 0.125, dt.datetime(2024, 10, 1, 9, 30, 15), True],
        [2, "王伟", dt.date(2024, 2, 29), 0.95, None, False],
        [3, "Zoë", dt.date(1999, 12, 31), 1, dt.datetime(1999, 12, 31, 23, 59, 59), None],
    ])

# Days from 1904, as Macs count them.
made, sheet = book([("day", "at"), (dt.date(2024, 10, 1), dt.datetime(2024, 10, 1, 9, 30, 15))])
made.epoch = CALENDAR_MAC_1904
sheet["A2"].number_format = "yyyy-mm-dd"
sheet["A3"], sheet["B3"] = dt.date(1904, 1, 2), dt.datetime(2024, 2, 29, 23, 59, 59)
made.save("days-1904.xlsx")

# Times of the day, and days that are none.
made, sheet = book([("day", "clock", "moment")])
for at, (day, clock, moment) in enumerate([(45566, 0.396006944444444, 45566.396006944444), (60, 0.5, 45566), (0, 0.25, 45567.75), (-1, 0.999988425925926, 1)], 2):
    sheet.cell(at, 1, day).number_format = "yyyy-mm-dd"
    sheet.cell(at, 2, clock).number_format = "h:mm"
    sheet.cell(at, 3, moment).number_format = "yyyy/m/d h:mm"
made.save("times.xlsx")

# Numbers and days that are stored as text.
made, sheet = book([
    ("number", "money", "share", "day", "code", "mixed"),
    ("1,234", "¥1,200.50", "95%", "2024-10-01", "007", 5),
    ("-5", "¥ 80", "12.5 %", "2024年10月2日", "012", "n/a"),
    (" 3.5 ", "￥7", "１％", "2024/10/3", "110", 7),
])
made.save("texts.xlsx")

# Numbers as doubles have them.
made, sheet = book([("n",), (0.1 + 0.2,), (1.1 * 3,), (1 / 3,), (1e-7,), (123456789.12,), (2**53,), (-0.0,)])
made.save("doubles.xlsx")

# Numbers of which Excel has kept fifteen digits.
made, sheet = book([("account", "seen"), (6222020200112230000, "1.23457E+17"), (123456789012345, "4.40301E+17"), (12, "440301")])
made.save("identifiers.xlsx")

# Formulas: with a result, without one, and failing. Excel's own form is made by LibreOffice, which counts.
made, sheet = book([("a", "double", "fails", "gone"), (1, "=A2*2", "=A2/0", "=NA()"), (2, "=A3*2", "=1/1", '=IF(A3=2,"","x")')])
made.save("formulas-office.xlsx")
office("formulas-office.xlsx", "ods")
office("formulas-office.xlsx", "xls")
os.system("cp formulas-office.ods again.ods")
office("again.ods", "xlsx")
os.rename("again.xlsx", "formulas-office.xlsx")
os.remove("again.ods")
made.save("formulas-openpyxl.xlsx")
with xlsxwriter.Workbook("formulas-xlsxwriter.xlsx") as counts:
    sheet = counts.add_worksheet()
    sheet.write_row(0, 0, ("a", "double"))
    sheet.write(1, 0, 1)
    sheet.write_formula(1, 1, "=A2*2")

# xlwt writes an empty text beside each formula, and nothing that tells that this is no result.
old = xlwt.Workbook()
sheet = old.add_sheet("Sheet1")
for place, name in enumerate(("a", "double", "text")):
    sheet.write(0, place, name)
for row in (1, 2):
    sheet.write(row, 0, row)
    sheet.write(row, 1, xlwt.Formula(f"A{row + 1}*2"))
    sheet.write(row, 2, xlwt.Formula(f'IF(A{row + 1}=1,"x","y")'))
old.save("formulas-xlwt.xls")

# Merged cells: a title, two rows of names, and a department for several people.
made, sheet = book([
    ("2024 年考核", None, None, None),
    ("部门", "姓名", "业绩", None),
    (None, None, "销售", "回款"),
    ("华东", "张三", 5, 1),
    (None, "李四", 6, 2),
    ("华北", "王五", 7, 3),
])
for cells in ("A1:D1", "A2:A3", "B2:B3", "C2:D2", "A4:A5"):
    sheet.merge_cells(cells)
made.save("merged.xlsx")
office("merged.xlsx", "xls")
office("merged.xlsx", "ods")

# Totals at the end, blank rows and columns, names that are missing.
made, sheet = book([
    (None, None, None, None),
    (None, "team", "points", None, "left"),
    (None, "a", 1, None, None),
    (None, None, None, None, None),
    (None, "小计", 1, None, None),
    (None, "b", 2, "x", None),
    (None, "合 计", 3, None, None),
    (None, "Average:", 1.5, None, None),
])
sheet["J30"].number_format = "0.00"
made.save("totals.xlsx")

# Several sheets, some of them hidden; hidden rows.
made, sheet = book([("secret",), (1,)], "Hidden")
sheet.sheet_state = "hidden"
two = made.create_sheet("Tickets")
for row in (("id",), (1,), (2,), (3,)):
    two.append(row)
two.row_dimensions[3].hidden = True
made.create_sheet("空")
made.active = 1
made.save("sheets.xlsx")
office("sheets.xlsx", "ods")

# Several tables, of which one links to the other.
made, sheet = book([("secret",), (1,)], "Hidden")
sheet.sheet_state = "hidden"
for name, rows in {
    "员工": [("id", "name"), ("E1", "Li Na"), ("E2", "王伟"), ("E3", "Zoë")],
    "Surveys": [("day", "staff", "rating"), (dt.date(2024, 10, 1), "E1", 5), (dt.date(2024, 10, 2), "E3", 4), (dt.date(2024, 10, 4), "E1", 2)],
    "Notes": [],
}.items():
    one = made.create_sheet(name)
    for row in rows:
        one.append(row)
made.active = 1
made.save("several.xlsx")

made, sheet = book([("a", "b", "a"), (1, 2, 3)])
made.save("twice.xlsx")

made, sheet = book([("yes", "text"), (True, True), (False, "no"), ("是", "√")])
made.save("truths.xlsx")
os.system("gzip -n9 < truths.xlsx > truths.xlsx.gz")

# Currencies, one and several.
made, sheet = book([("yuan", "both", "accounting"), (1200, 5, 3), (80.5, 6, 4)])
for row in (2, 3):
    sheet.cell(row, 1).number_format = "[$¥-804]#,##0.00"
    sheet.cell(row, 2).number_format = ('"€"#,##0', "#,##0.00\"元\"")[row - 2]
    sheet.cell(row, 3).number_format = '_($* #,##0.00_);_($* (#,##0.00);_($* "-"??_);_(@_)'
made.save("money.xlsx")
office("money.xlsx", "ods")

# The same table as CSV and as a workbook, for a whole run.
rows = []
for at in range(1, 41):
    rows.append((
        at,
        dt.date(2024, 1, 1) + dt.timedelta(days=at * 9),
        None if at % 7 == 0 else (at * 37 % 1000) / 1000,
        (at * 731 % 9973) / 100,
        dt.timedelta(minutes=at * 13 % 300),
        at % 3 == 0,
        f"{at % 10:03}",
    ))
made, sheet = book([("id", "day", "share", "points", "spent", "ok", "code"), *rows])
for row in sheet.iter_rows(min_row=2):
    row[1].number_format, row[2].number_format, row[4].number_format = "yyyy-mm-dd", "0.0%", "[h]:mm:ss"
made.save("same.xlsx")
office("same.xlsx", "ods")
lines = ["id,day,share,points,spent,ok,code"]
for at, day, share, points, spent, ok, code in rows:
    percent = "" if share is None else f"{share * 100:.1f}%"
    lines.append(f"{at},{day},{percent},{points},{spent},{ok},{code}")
pathlib.Path("same.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")

# Protected with a password: the whole file is, in all kinds.
office_file = msoffcrypto.OfficeFile(open("twice.xlsx", "rb"))
with open("protected.xlsx", "wb") as out:
    office_file.encrypt("secret", out)

# What only calls itself a workbook.
pandas.DataFrame({"a": [1]}).to_html("page.xls", index=False)
pathlib.Path("text.xlsx").write_text("id,name\n1,Li Na\n", encoding="utf-8")
pathlib.Path("xml-2003.xls").write_text(
    '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="S"/></Workbook>\n'
)
whole = pathlib.Path("people-openpyxl.xlsx").read_bytes()
pathlib.Path("cut.xlsx").write_bytes(whole[: len(whole) // 2])
pathlib.Path("cut.xls").write_bytes(pathlib.Path("people-xlwt.xls").read_bytes()[:2000])


def patched(name, part, old, new):
    """A workbook with other bytes in one part."""
    out = io.BytesIO()
    with zipfile.ZipFile("people-openpyxl.xlsx") as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as to:
        for entry in source.namelist():
            data = source.read(entry)
            if entry == part:
                assert old in data, (name, old)
                data = data.replace(old, new, 1)
            to.writestr(entry, data)
    pathlib.Path(name).write_bytes(out.getvalue())


SHEET = "xl/worksheets/sheet1.xml"
patched("broken-xml.xlsx", SHEET, b"</sheetData>", b"")
patched("cell-of-letters.xlsx", SHEET, b'<c r="D2"', b'<c t="n" r="D2" x="')
patched("far-right.xlsx", SHEET, b'<c r="A1"', b'<c r="ZZZZ1"')
patched("far-down.xlsx", SHEET, b'<c r="A2"', b'<c r="A1048577"')
