"""What triage alone costs: `python -m tests.benchmarks.triage [--output PAGE.md]`.

Messages of 600 characters are made of real ones; hostile input is made to be slow, at growing lengths. It is processor
time that counts, the least of several times each.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from time import process_time_ns

from her2chat.prepared import Prepared, load_prepared
from her2chat.safety import triage
from her2chat.text import fold

from .machine import description, revision

DATA = Path(__file__).parents[1] / "data"
LONG = 600  # characters
LENGTHS = (600, 1_200, 2_400, 4_800, 9_600, 19_200, 38_400)  # characters
_AGAIN = 5  # times each message is read; the least time counts
_MESSAGES = 1_000
HOSTILE: dict[str, str] = {
    "signs again and again": "my chest hurts and 38 pills took me. no fever or chills ",
    "one word of danger": "pain ",
    "denials": "no not never without nor ",
    "numbers": "38.5 of 39 and 101 over 40 ",
    "people and times": "he she they last year if today I ",
    "no sentence ends": "chest and pain and blood and pills and die ",
    "commas": "chest, pain, no, last year, ",
    "light words": "the my a of very so really just ",
    "unknown words": "qzxvw brrghf tllmnp ",
    "no letters": "!?.,;:()[]{}<>-_*&^% ",
    "combining marks": "e\u0301\u0301\u0301a\u0308\u0308 ",
    "escape codes": "\x1b[31m\x1b[0m ",
}


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds of processor time for one kind of message, by length in characters."""

    name: str
    by_length: tuple[tuple[int, float], ...]

    @property
    def slope(self) -> float:
        """How much more a character costs in the longest than in the shortest message: 1 is linear."""
        (short, first), (long, last) = self.by_length[0], self.by_length[-1]
        return (last / long) / (first / short) if first else 0.0


def messages_of(length: int, lines: Sequence[str]) -> Iterator[str]:
    """Messages of `length` characters, each made of `lines` from another place on."""
    text = " ".join(lines)
    for start in range(0, len(text) - length, length):
        yield text[start : start + length]


def labelled_lines() -> list[str]:
    """The messages of the labelled rounds: by other writers, with and without danger."""
    found = []
    for path in sorted(DATA.glob("round*.jsonl")):
        found += [str(json.loads(line)["q"]) for line in path.read_text("utf-8").splitlines()]
    return found


def milliseconds(ready: Prepared, message: str) -> float:
    """The least time, of a few, that folding `message` and triage on it take."""
    least = sys.maxsize
    for _ in range(_AGAIN):
        start = process_time_ns()
        triage(fold(message, ready.pack.shorthand), ready.rules)
        least = min(least, process_time_ns() - start)
    return least / 1e6


def quantile(values: Sequence[float], share: float) -> float:
    """The value that `share` of `values` do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def hostile(ready: Prepared, lengths: Sequence[int] = LENGTHS) -> list[Cost]:
    """The cost of each kind of hostile message at each length."""
    return [
        Cost(
            name,
            tuple((length, milliseconds(ready, (unit * (length // len(unit) + 1))[:length])) for length in lengths),
        )
        for name, unit in HOSTILE.items()
    ]


def page(ready: Prepared) -> str:
    """The figures, as a page of Markdown."""
    times = [milliseconds(ready, message) for message in islice(messages_of(LONG, labelled_lines()), _MESSAGES)]
    costs = hostile(ready)
    heads = " | ".join(f"{length:,}" for length in LENGTHS)
    rows = [
        f"| {cost.name} | {' | '.join(f'{ms:.2f}' for _, ms in cost.by_length)} | {cost.slope:.2f} |" for cost in costs
    ]
    return "\n".join(
        [
            "# What triage costs",
            "",
            f"{date.today().isoformat()}, {description()}; her2chat {revision()}, content {ready.pack.fingerprint}.",
            "`python -m tests.benchmarks.triage`. Reading (fold) and triage; nothing else of a reply.",
            "",
            f"## Messages of {LONG} characters",
            "",
            f"{len(times)} messages made of the labelled ones, one at a time, milliseconds (the least of {_AGAIN}):",
            "",
            "| p50 | p90 | p99 | most |",
            "|---|---|---|---|",
            f"| {' | '.join(f'{quantile(times, share):.2f}' for share in (0.5, 0.9, 0.99, 1.0))} |",
            "",
            "## Hostile input, by length in characters",
            "",
            "Milliseconds; last: the cost of a character in the longest message over that in the shortest (1: linear).",
            "",
            f"| made of | {heads} | per character |",
            "|---|" + "---|" * (len(LENGTHS) + 1),
            *rows,
            "",
        ]
    )


def main(arguments: Sequence[str]) -> int:
    """Measure and write the page; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.triage", description="What triage alone costs.")
    parser.add_argument("--output", type=Path, metavar="FILE", help="write the page to this file, not to the screen")
    options = parser.parse_args(arguments)
    text = page(load_prepared())
    if options.output:
        options.output.write_text(text, "utf-8")
    else:
        print(text, end="")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
