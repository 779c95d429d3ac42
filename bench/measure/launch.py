"""Starts one program, waits for it and prints what it took: seconds, processor seconds, MiB at most, exit status.

A process of its own, with as little in it as can be (`python3 -I -S`): until a program is loaded, the memory of whoever starts it
counts as its own, so that nothing below this script's 8 MiB can be told, and a larger starter would be told for all.
"""

import posix
import sys
import time

begun = time.perf_counter()
pid = posix.posix_spawnp(sys.argv[1], sys.argv[1:], posix.environ, file_actions=[(posix.POSIX_SPAWN_OPEN, 1, "/dev/null", posix.O_WRONLY, 0)])
_, status, usage = posix.wait4(pid, 0)
print(time.perf_counter() - begun, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, status)
