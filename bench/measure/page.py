"""From the kept numbers to bench/RESULTS.md, its plot, and the lines in the README between two marks."""

import os

from measure import plot, results

PAGE, PLOT, README = os.path.join("bench", "RESULTS.md"), os.path.join("bench", "results.svg"), "README.md"
BEGIN, END = "<!-- what `bench/run.py --write` writes -->", "<!-- until here -->"
CHAPTERS = {
    "peers": ("Beside the peers", "The 30 KPIs from files to a graded result. “Agrees” is over all values, totals and grades, "
                                  "within a relative 1e-9, with the peer writing its values too, before anything is timed."),
    "growth": ("Growth", "The same work over more rows, and with them more subjects."),
    "threads": ("Threads", "The same work on one thread and on two."),
    "keys": ("Keys", "Numbers such as 1000002 against texts such as CUS-01000002."),
    "cells": ("Quoted and dirty files", "The same data in quotes throughout, and with stray blanks, quotes, separators in words and "
                                        "mixed line ends. The results are the same to the byte."),
    "kpi": ("One more KPI", "A filtered sum on a table that is read anyway."),
    "periods": ("Twelve periods", "December alone, and the twelve months in one run."),
    "memory": ("A budget of memory", "The values of medians, percentiles and distinct counts wait on disk where `--memory` has no room. The "
                                     "results are the same to the byte."),
    "rescore": ("Other weights", "After a change of one weight: the whole run again, and the values that a run has read and counted "
                                 "once scored again. “Compiled and scored” is all there is to do for another scorecard."),
    "subjects": ("Many subjects", "`many.kpi`: what scoring and writing take."),
    "startup": ("Start-up", "10,000 rows, from start to end."),
    "examples": ("The examples", "From start to end."),
}


def write():
    kept = results.load()
    by_chapter = {}
    for key, comparison in kept["comparisons"].items():
        by_chapter.setdefault(key.split()[0], []).append(comparison)
    peers = by_chapter.get("peers", [])
    parts = ["# Results", "", "Written by `python3 bench/run.py … --write`; [README.md](README.md) says how things are measured.", "",
             f"Measured on: {kept['machine']}. " + ", ".join(f"{name} {version}" for name, version in kept["versions"].items()) + ".", "",
             "Seconds are of whole processes: the median, and from the least to the most. Multiples are medians of ratios within a "
             "round, of the first line of each table.", ""]
    if peers:
        save(PLOT, plot.draw(peers))
        parts += ["![Time and memory of the peers as multiples of Weigh's](results.svg)", ""]
    for chapter, (title, words) in CHAPTERS.items():
        if chapter in by_chapter:
            parts += [f"## {title}", "", words, ""]
            for comparison in by_chapter[chapter]:
                parts += as_table(comparison)
    save(PAGE, "\n".join(parts).rstrip() + "\n")
    if peers:
        write_readme(peers)


def as_table(comparison):
    noted = any(row["note"] for row in comparison["rows"])
    head = ["", "seconds", "", "cpu", "MiB", "× time", "× cpu", "× memory"] + ["note"] * noted
    lines = [line(head), line(["---", "---:", "---", "---:", "---:", "---:", "---:", "---:"] + ["---"] * noted)]
    for row in comparison["rows"]:
        spread = f"{row['least']:.3f} to {row['most']:.3f}"
        cells = [row["name"], f"{row['seconds']:.3f}", spread, said(row["cpu"], ".3f"), said(row["peak"], ".0f"), *ratios(row)]
        lines.append(line(cells + [row["note"]] * noted))
    when = f"{comparison['at'][:16].replace('T', ' ')} UTC, {comparison['commit']}, {comparison['rounds']} rounds"
    return [f"### {comparison['title']}", "", *lines, "", when, ""]


def as_text(key, comparison):
    """The same for the terminal."""
    lines = ["", f"{key}: {comparison['title']} ({comparison['rounds']} rounds)",
             f"  {'':28} {'seconds':>8} {'least':>8} {'most':>8} {'cpu':>8} {'MiB':>7} {'× time':>7} {'× cpu':>7} {'× mem':>7}"]
    for row in comparison["rows"]:
        time, cpu, memory = ratios(row)
        lines.append(f"  {row['name']:28} {row['seconds']:8.3f} {row['least']:8.3f} {row['most']:8.3f} {said(row['cpu'], '.3f'):>8} "
                     f"{said(row['peak'], '.0f'):>7} {time:>7} {cpu:>7} {memory:>7}  {row['note']}".rstrip())
    return "\n".join(lines)


def ratios(row):
    return [said(row[f"{what}_ratio"], ".2f") for what in ["seconds", "cpu", "peak"]]


def said(number, form):
    return "–" if number is None else format(number, form)


def write_readme(peers):
    """A table: Weigh's seconds and memory, and the peers' as multiples of them."""
    names = list(dict.fromkeys(row["name"] for one in peers for row in one["rows"]))
    apart = {row["name"] for one in peers for row in one["rows"] if row["note"] and not row["note"].startswith("all")}
    heads = [f"{name} \\*" if name in apart else name for name in names]
    lines = [line(["time · memory", *heads]), line(["---"] * (1 + len(names)))]
    for one in peers:
        rows = {row["name"]: row for row in one["rows"]}
        cells = [f"{rows['Weigh']['seconds']:.2f} s · {rows['Weigh']['peak']:.0f} MiB"]
        cells += [multiples(rows.get(name)) for name in names if name != "Weigh"]
        lines.append(line([one["title"], *cells]))
    if apart:
        lines += ["", "\\* Not all of its numbers agree within a relative 1e-9; the results say which, and by how much."]
    with open(README, encoding="utf-8") as file:
        text = file.read()
    if BEGIN not in text or END not in text:
        raise SystemExit(f"{README} has no longer the marks {BEGIN} and {END}")
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    save(README, before + "\n".join([BEGIN, *lines, END]) + after)


def multiples(row):
    return f"{row['seconds_ratio']:.2g} × · {row['peak_ratio']:.2g} ×" if row else "–"


def line(cells):
    return f"| {' | '.join(cells)} |"


def save(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
