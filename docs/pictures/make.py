"""Makes the pictures of the README: the terminal as an SVG, the report as PNGs. They are committed; run this when what they show has
changed.

    cargo build --release
    python3 -m venv .venv && .venv/bin/pip install rich==15.0.0
    .venv/bin/python docs/pictures/make.py

Needs Chromium on the PATH, or its place in CHROMIUM, for the report; another program than that in target/release is named in WEIGH.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
WEIGH = Path(os.environ.get("WEIGH") or ROOT / "target" / "release" / "weigh").resolve()
FORM = "examples/customer-scorecard/customer-scorecard.kpi"
WIDTH = 100

# Quiet colours on the dark that most terminals have: background, text, the eight colours, and the eight bright ones.
THEME = TerminalTheme(
    (17, 20, 24),
    (214, 219, 224),
    [(58, 64, 72), (224, 108, 117), (126, 184, 122), (214, 173, 96), (104, 162, 224), (190, 138, 214), (96, 182, 190), (200, 206, 212)],
    [(110, 118, 128), (240, 128, 136), (146, 204, 142), (232, 196, 124), (132, 184, 240), (208, 162, 230), (124, 202, 208), (240, 243, 246)],
)

# An SVG without the fonts that the library would have browsers fetch.
SVG = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">
<style>
.{unique_id}-matrix {{ font-family: ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; font-size: {char_height}px; line-height: {line_height}px; }}
{styles}
</style>
<defs><clipPath id="{unique_id}-clip-terminal"><rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/></clipPath>{lines}</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">{matrix}</g>
</g>
</svg>
"""


def weigh(*arguments: str) -> str:
    """What the command prints, coloured as on a terminal."""
    command = [str(WEIGH), "--color", "always", "--language", "en", *arguments]
    environment = {**os.environ, "COLUMNS": str(WIDTH)}
    return subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True).stdout


def terminal(path: Path, *shown: tuple[tuple[str, ...], slice]) -> None:
    """Draws a terminal in which commands were typed; of each only some lines are shown."""
    console = Console(record=True, width=WIDTH, file=StringIO(), force_terminal=True, color_system="truecolor")
    for arguments, lines in shown:
        typed = Text("$ ", style="bold green")
        typed.append("weigh " + " ".join(arguments), style="bold default")
        console.print(typed)
        console.print(Text.from_ansi("\n".join(weigh(*arguments).splitlines()[lines])))
        console.print()
    svg = console.export_svg(title="", theme=THEME, code_format=SVG, unique_id="t")
    path.write_text(svg, encoding="utf-8")


def page(path: Path, place: str, width: int, height: int) -> None:
    """Photographs a part of the report: the place that an address names behind #."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not chromium:
        sys.exit("the report needs Chromium: put it on the PATH, or name it in CHROMIUM")
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.html"
        weigh("run", FORM, "--out", str(report))
        # Chromium's own window takes nothing of the picture, but a headless one has to be told its height.
        options = ["--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", f"--user-data-dir={folder}/profile"]
        shot = [f"--window-size={width},{height}", f"--screenshot={path}", f"{report.as_uri()}#{place}"]
        subprocess.run([chromium, *options, *shot], check=True, capture_output=True)


def main() -> None:
    """Makes all pictures."""
    if not WEIGH.exists():
        sys.exit(f"{WEIGH} is missing: cargo build --release")
    terminal(
        HERE / "terminal.svg",
        (("run", FORM), slice(0, 18)),
        (("explain", FORM, "--subject", "SG", "--period", "2024-12"), slice(0, 24)),
    )
    page(HERE / "report.png", "", 1280, 1230)
    page(HERE / "subject.png", "s10", 1280, 1180)


if __name__ == "__main__":
    main()
