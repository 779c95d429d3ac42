"""One whole process, and what the operating system says it took."""

import os
import shlex
import tempfile
import time
from dataclasses import asdict, dataclass


@dataclass
class Took:
    seconds: float
    cpu: float  # seconds of all processors, in the program and in the system for it
    peak: float  # MiB of memory at most

    as_dict = asdict


class Failed(Exception):
    """A process ended badly; its last words are the text."""


def run(command):
    """Runs a command from start to end; what it prints is thrown away, unless it fails."""
    with tempfile.TemporaryFile() as said, open(os.devnull, "w") as nowhere:
        actions = [(os.POSIX_SPAWN_DUP2, nowhere.fileno(), 1), (os.POSIX_SPAWN_DUP2, said.fileno(), 2)]
        begun = time.perf_counter()
        pid = os.posix_spawnp(command[0], command, os.environ, file_actions=actions)
        _, status, usage = os.wait4(pid, 0)
        seconds = time.perf_counter() - begun
        if status:
            said.seek(0)
            words = said.read().decode(errors="replace").strip().splitlines()[-12:]
            raise Failed("\n".join([shlex.join(command), *words]))
    return Took(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)
