"""The small pack of the tests: its files, and a way to change one of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

HIVE, PEOPLE, PLACE, HONEY, SWARMS = (
    "answers/01_keeping_bees_in_a_small_garden.yaml", "answers/02_the_hive_and_its_people.yaml",
    "answers/03_where_to_put_the_hive.yaml", "answers/04_honey_and_winter_stores.yaml", "answers/05_swarms.yaml",
)  # fmt: skip
ARTICLE = Path(__file__).parent / "data" / "bees.txt"
Run = Callable[..., tuple[int, str, str]]


def sow(root: Path, file: str, old: str, new: str) -> None:
    """Put `new` for the first `old` in a file of the pack."""
    path = root / file
    text = path.read_text("utf-8")
    assert old in text, f"{file} has no {old!r}"
    path.write_text(text.replace(old, new, 1), "utf-8")


def few_examples(root: Path, most: int = 150) -> None:
    """Leave so few example messages of each safety level that the pack is made ready in seconds."""
    for path in (root / "safety" / "examples").glob("*.yaml"):
        head, mark, examples = path.read_text("utf-8").partition("\nexamples:\n")
        kept = re.split(r"(?m)^(?=  - )", examples)[: most + 1]
        path.write_text(head + mark + "".join(kept), "utf-8")
