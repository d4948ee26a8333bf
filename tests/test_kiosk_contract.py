"""Schemathesis on the real server: no failure of its own, no breach of what it describes."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from kiosk.browser import serving

OPERATIONS = 10
LEAST = 300  # requests made


def test_the_server_keeps_its_contract(tmp_path: Path) -> None:
    st = Path(sys.executable).parent / "schemathesis"
    with serving() as address:
        done = subprocess.run(
            [st, "run", f"{address}openapi.json", "--checks", "all", "--max-examples", "40", "--seed", "1"],
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
            cwd=tmp_path,
        )
    assert done.returncode == 0, done.stdout[-6000:]
    assert f"Tested: {OPERATIONS}" in done.stdout
    asked = re.search(r"(\d+) generated", done.stdout)
    assert asked
    assert int(asked[1]) >= LEAST
