#!/usr/bin/env bash
# Makes what the benchmark runs: Weigh, the generator of its data, and the peers in bench/venv.
set -euo pipefail
cd "$(dirname "$0")/.."
cargo build --release --locked -p weigh -p weigh-bench-generate -p weigh-examples-generate
cargo build --release --locked -p weigh --example rescore
python3 -m venv bench/venv
bench/venv/bin/pip install --quiet --requirement bench/requirements.txt
