"""The peers' time and memory as multiples of Weigh's, drawn as bars: an SVG made of nothing but text."""

from html import escape

ROW, GAP, LABEL, BAR, NUMBER = 20, 22, 170, 250, 70
COLOURS = {"seconds_ratio": "#3b6ea5", "peak_ratio": "#b0713a"}
HEADS = {"seconds_ratio": "time, × Weigh's", "peak_ratio": "memory, × Weigh's"}


def draw(comparisons):
    """One block of bars for each comparison, whose first row is Weigh."""
    most = {what: max(row[what] for one in comparisons for row in one["rows"]) for what in COLOURS}
    parts, y = [], 0
    for number, what in enumerate(COLOURS):
        parts.append(text(left(number), 18, HEADS[what], weight="bold", colour=COLOURS[what]))
    y += 28
    for one in comparisons:
        y += GAP
        parts.append(text(8, y, one["title"], weight="bold"))
        y += 8
        for row in one["rows"]:
            parts.append(text(20, y + 14, row["name"]))
            for number, (what, colour) in enumerate(COLOURS.items()):
                width = max(1.0, BAR * row[what] / most[what])
                parts.append(f'<rect x="{left(number)}" y="{y + 3}" width="{width:.1f}" height="{ROW - 6}" fill="{colour}"/>')
                parts.append(text(left(number) + width + 5, y + 14, f"{row[what]:.2g}"))
            y += ROW
    width, height = left(len(COLOURS)), y + 12
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
        ' font-family="sans-serif" font-size="12">',
        f'<rect width="{width}" height="{height}" fill="white"/>', *parts, "</svg>", ""])


def left(number):
    return LABEL + number * (BAR + NUMBER)


def text(x, y, words, weight="normal", colour="#222"):
    return f'<text x="{x:.1f}" y="{y}" font-weight="{weight}" fill="{colour}">{escape(words)}</text>'
