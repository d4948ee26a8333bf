"""How long a start takes, beside a bare Python: `python tests/startup.py [RUNS]`. Prints a table; asserts nothing.

Each round starts every program once, in turn, so that whatever else the machine does weighs on all of them alike.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable

import pexpect

_RUNS = 15
_PATIENCE = 120.0  # seconds
_SHOWN = rb"> \x1b\[0m"  # the prompt stands there; keys that are pressed wait in the terminal
_DRAWN = rb"\x1b\[0;1m>.*?\x1b\[\?25h"  # it is drawn by what takes the keys, and the cursor shown


def bare() -> float:
    """Seconds that Python takes to do nothing."""
    return _whole("-c", "pass")


def ask() -> float:
    """Seconds of the whole process of one question."""
    return _whole("-m", "her2chat", "ask", "what is her2")


def first_screen() -> float:
    """Seconds until the first screen and the prompt of the chat stand there."""
    return _until(_SHOWN, b"")


def first_key() -> float:
    """Seconds until the prompt takes keys."""
    return _until(_DRAWN, b"")


def first_answer() -> float:
    """Seconds until the answer to a question typed at once stands there."""
    return _until(b"growth of cancer", b"what is her2\r")


def _whole(*arguments: str) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def _until(shown: bytes, typed: bytes) -> float:
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "TERM": "xterm-256color", "PROMPT_TOOLKIT_NO_CPR": "1", "XDG_CONFIG_HOME": home}
        start = time.perf_counter()
        program = pexpect.spawn(
            sys.executable, ["-m", "her2chat"], env=environment, dimensions=(60, 90), timeout=_PATIENCE
        )
        program.delaybeforesend = None
        try:
            if typed:
                program.expect(_SHOWN)
                program.send(typed)
            program.expect(shown)
            return time.perf_counter() - start
        finally:
            program.close(force=True)


MEASURED: dict[str, Callable[[], float]] = {
    "python -c pass": bare,
    "her2chat ask": ask,
    "prompt on screen": first_screen,
    "prompt takes keys": first_key,
    "first answer in the chat": first_answer,
}


def table(seconds: dict[str, list[float]]) -> str:
    """Medians and extremes in milliseconds, and the median of the ratios to a bare Python of the same round."""
    lines = ["| what | median ms | least | most | times a bare Python |", "|---|---:|---:|---:|---:|"]
    first = next(iter(seconds.values()))
    for name, values in seconds.items():
        ratio = statistics.median(one / base for one, base in zip(values, first, strict=True))
        figures = (statistics.median(values), min(values), max(values))
        lines.append(f"| {name} | {' | '.join(f'{1000 * value:.0f}' for value in figures)} | {ratio:.1f} |")
    return "\n".join(lines)


def main() -> None:
    """Measure and print."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else _RUNS
    ask()  # makes the content ready, and brings the files into memory
    seconds: dict[str, list[float]] = {name: [] for name in MEASURED}
    for _ in range(runs):
        for name, measure in MEASURED.items():
            seconds[name].append(measure())
    machine = f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}, Python {sys.version.split()[0]}"
    print(f"{runs} rounds, {machine}\n")
    print(table(seconds))


if __name__ == "__main__":
    main()
