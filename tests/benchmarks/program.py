"""Runs one benchmark on ``DATABASE_URL`` and prints its rows as JSON.

`python -m tests.benchmarks.program moving 10000`: a process each, so that memory is its own.
"""

import importlib
import json
import sys
from dataclasses import asdict

import django

if __name__ == "__main__":
    django.setup()
    benchmark = importlib.import_module(f"tests.benchmarks.{sys.argv[1]}")
    print(json.dumps([asdict(row) for row in benchmark.main(int(sys.argv[2]))]))
