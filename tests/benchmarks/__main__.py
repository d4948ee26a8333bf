"""`python -m tests.benchmarks FILE.jsonl [FILE...]`."""

import os
import sys

from .command import main

if __name__ == "__main__":
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")  # one core for every peer; the libraries read it when a peer loads them
    sys.exit(main(sys.argv[1:]))
