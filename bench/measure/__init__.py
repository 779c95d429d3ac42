"""What bench/run.py is made of. Python's standard library only; the peers alone need packages, in an environment of their own."""
