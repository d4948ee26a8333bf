"""The hazard log of a pack: what can go wrong, what is done against it, and the tests that prove it.

It is read only when somebody asks for it; answering needs none of it.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from her2chat.content.nodes import REVIEWED, Fields, Finding, Review, Source, first_to_mend
from her2chat.errors import ContentError

_FIELDS = ("id", "hazard", "cause", "controls", "tests", "left")


@dataclass(frozen=True, slots=True)
class Hazard:
    """One way in which somebody may come to harm.

    `controls`: what is done against it. `tests`: pytest ids of what proves the controls. `left`: what they do not take
    away; empty where that is nothing known.
    """

    id: str
    hazard: str
    cause: str
    controls: tuple[str, ...]
    tests: tuple[str, ...]
    left: str


@dataclass(frozen=True, slots=True)
class HazardLog:
    """The hazards, in order, who reviewed them, and when that must be done again."""

    hazards: tuple[Hazard, ...]
    reviewed_by: str
    review: Review


def read_hazards(root: Path) -> HazardLog:
    """The hazard log of the pack in folder `root`.

    Raises `ContentError`, a line for each finding, where it is missing or not as it should be.
    """
    findings: list[Finding] = []
    log = load_hazards(root.resolve(), findings)
    if findings:
        raise ContentError("\n".join(map(str, first_to_mend(findings))))
    return log


def load_hazards(root: Path, findings: list[Finding]) -> HazardLog:
    """The hazard log of the pack in `root`; every fault becomes a finding."""
    source = Source(root / "safety" / "hazards.yaml", root, findings)
    fields = source.mapping(source.read())
    source.only(fields, (*REVIEWED, "hazards"), (*REVIEWED, "hazards"))
    hazards = tuple(_hazard(source, entry) for entry in source.entries(fields.get("hazards")))
    return HazardLog(hazards, str(source.text(fields, "reviewed_by")), source.review(fields))


def _hazard(source: Source, entry: Fields) -> Hazard:
    source.only(entry, _FIELDS, _FIELDS)
    controls, tests = source.texts(entry, "controls"), source.texts(entry, "tests")
    if not controls or not tests:
        source.report(entry.line, "C06", "a hazard without controls or without tests", "give at least one of each")
    texts = {key: str(source.text(entry, key)) for key in ("id", "hazard", "cause", "left")}
    return Hazard(controls=tuple(map(str, controls)), tests=tuple(map(str, tests)), **texts)


def told(log: HazardLog, width: int) -> list[str]:
    """The log as lines of at most `width` columns; a test id is never cut."""
    lines = [f"{len(log.hazards)} hazards; reviewed: {log.reviewed_by}"]
    for hazard in log.hazards:
        lines += ["", *_wrapped(f"{hazard.id}  ", hazard.hazard, width), *_wrapped("  cause: ", hazard.cause, width)]
        lines += _listed("  control: ", hazard.controls, width)
        lines += [f"  test: {test}" for test in hazard.tests]
        lines += _wrapped("  left: ", hazard.left or "nothing known", width)
    return lines


def _listed(label: str, texts: Sequence[str], width: int) -> Iterator[str]:
    for text in texts:
        yield from _wrapped(label, text, width)


def _wrapped(label: str, text: str, width: int) -> list[str]:
    return textwrap.wrap(text, max(width, 40), initial_indent=label, subsequent_indent=" " * len(label))
