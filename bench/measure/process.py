"""One whole process, and what the operating system says it took."""

import os
import shlex
import subprocess
import sys
from dataclasses import dataclass

LAUNCH = os.path.join(os.path.dirname(os.path.abspath(__file__)), "launch.py")


@dataclass
class Took:
    seconds: float
    cpu: float | None  # seconds of all processors, in the program and in the system for it; none where nobody knows
    peak: float | None  # MiB of memory at most; none where nobody knows


class Failed(Exception):
    """A process ended badly; its last words are the text."""


def run(command):
    """Runs a command from start to end; what it prints is thrown away, unless it fails."""
    launched = subprocess.run([sys.executable, "-I", "-S", LAUNCH, *command], capture_output=True, text=True)
    seconds, cpu, peak, status = launched.stdout.split() or ["0", "0", "0", "1"]
    if int(status):
        words = launched.stderr.strip().splitlines()[-12:]
        raise Failed("\n".join([shlex.join(command), *words]))
    return Took(float(seconds), float(cpu), float(peak))


def said(command):
    """Runs a command, and answers what it prints."""
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise Failed("\n".join([shlex.join(command), *done.stderr.strip().splitlines()[-12:]]))
    return done.stdout
