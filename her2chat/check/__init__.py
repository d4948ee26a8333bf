"""Every way in which the content can be wrong, as a list of findings; `docs/checks.md` explains each code.

Reading finds most of them in seconds: each file by itself, then all together (`form`, `said`, `danger`). Asking every
question of the whole assistant (`asked`) finds the rest. A strict check also looks at what is no fault but could be
better.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from her2chat.check.alike import alike
from her2chat.check.asked import asked, asked_too
from her2chat.check.codes import CODES, at
from her2chat.check.danger import danger, unused
from her2chat.check.form import form
from her2chat.check.said import said
from her2chat.content.load import read_pack
from her2chat.content.model import Pack
from her2chat.content.nodes import Finding, Place, Review, first_to_mend, rest_waits
from her2chat.errors import ContentError
from her2chat.hazards import load_hazards
from her2chat.prepared import load_prepared

__all__ = ["CODES", "findings"]


def findings(root: Path, today: date | None = None, *, quick: bool = False, strict: bool = False) -> list[Finding]:
    """All findings about the pack in `root`, sorted by place. `today` is the day that reviews are due against.

    `quick`: only what reading finds. `strict`: also what is no fault but could be better (warnings). Errors in the
    files stop the check before it joins them, and others before it asks: what follows from an error would mislead. A
    warning says so.
    """
    root = root.resolve()
    pack, found = read_pack(root)
    if pack is None:
        return first_to_mend(found)
    log = load_hazards(root, found)
    stages = [_joined(pack, root.name, today or date.today(), log.review, strict)]
    stages += [] if quick else [_asked(root, pack, strict)]
    for stage in stages:
        if any(finding.severity == "error" for finding in found):
            first = first_to_mend(found)
            return sorted({*first, rest_waits(first)})
        found += stage
    return sorted(set(found))


def _joined(pack: Pack, root: str, today: date, hazards: Review, strict: bool) -> Iterator[Finding]:
    """What shows when the files are read together."""
    yield from form(pack, root, today, hazards)
    yield from said(pack, root)
    yield from danger(pack, root)
    if strict:
        yield from alike(pack)
        yield from unused(pack)


def _asked(root: Path, pack: Pack, strict: bool) -> Iterator[Finding]:
    try:
        prepared = replace(load_prepared(root), pack=pack)  # `pack` knows the lines of its texts
    except ContentError as error:  # what reading cannot see: plain sentences of danger are not heard
        problem, _, remedy = str(error).partition(" → ")
        yield at(Place(f"{root.name}/safety", 1), "S10", problem, remedy)
        return
    yield from asked(prepared, root.name)
    if strict:
        yield from asked_too(prepared, root.name)
