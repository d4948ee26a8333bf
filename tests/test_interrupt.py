"""The tests themselves: Ctrl-C ends a run of them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

TESTS = """
import os, signal

def test_that_catches_it():
    try:
        os.kill(os.getpid(), signal.SIGINT)
    except KeyboardInterrupt:
        pass

def test_after_it():
    print("was run")
"""


def test_ctrl_c_ends_the_run_though_a_test_catches_it(tmp_path: Path) -> None:
    (tmp_path / "test_some.py").write_text(TESTS, "utf-8")
    command = [sys.executable, "-m", "pytest", "-s", "-p", "interrupt", "-p", "no:cacheprovider", str(tmp_path)]
    alone = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_ADDOPTS": ""}
    here = Path(__file__).parent
    done = subprocess.run(command, cwd=here, env=alone, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 2, done.stdout
    assert "1 passed" in done.stdout
    assert "Ctrl-C" in done.stdout
    assert "was run" not in done.stdout
