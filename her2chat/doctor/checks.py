"""What this computer, this installation and this pack are like, for whoever looks after them.

Nothing here reads a message or writes a file.
"""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from her2chat.assistant import region_of, team_of
from her2chat.content.folder import shipped_pack
from her2chat.errors import ContentError, InputError
from her2chat.prepared import Prepared, load_prepared
from her2chat.safety.touchstones import TOUCHSTONES, unheard
from her2chat.settings import names_no_terminal
from her2chat.support import extras

OK, LOOK, FAULT = "ok", "look", "FAULT"
_OLDEST = (3, 11)
_NARROW = 40  # columns


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at. `state`: ok, look (a person should) or FAULT; `remedy`: what to do then."""

    name: str
    state: str
    told: str
    remedy: str = ""

    def __str__(self) -> str:
        """One line."""
        line = f"{self.state:<5}  {self.name}: {self.told}"
        return f"{line} → {self.remedy}" if self.remedy else line


def checks(
    pack: Path | None, region: str | None, team_line: str | None, preparing: Callable[[], None] = lambda: None
) -> list[Check]:
    """All checks of this computer and of the pack in folder `pack` (the shipped one by default), in order.

    `preparing` is called before the content is made ready, which takes up to a minute.
    """
    return [*_program(), *_terminal(), *_pack(pack, region, team_line, preparing)]


def _program() -> Iterator[Check]:
    python = platform.python_version()
    old = sys.version_info < _OLDEST
    yield Check(
        "python", FAULT if old else OK, f"{python} on {platform.platform(terse=True)}", "use Python 3.11 or newer" * old
    )
    needed = extras.needed()
    found = {package: _version(package) for package in needed.pop("", ())}
    missing = [package for package, has in found.items() if not has]
    told = ", ".join(f"{extras.name_of(package)} {has or 'missing'}" for package, has in found.items())
    yield Check("packages", FAULT if missing else OK, told, extras.install(missing) if missing else "")
    yield Check("extras", OK, ", ".join(f"{extra} {_state(packages)}" for extra, packages in needed.items()))


def _state(packages: Sequence[str]) -> str:
    """Whether an extra is there, in words."""
    lacking = [extras.name_of(package) for package in packages if not _version(package)]
    if len(lacking) == len(packages):
        return "not installed"
    first = f"{extras.name_of(packages[0])} {_version(packages[0])}"
    return f"lacks {' and '.join(lacking)}" if lacking else f"({first})"


def _version(package: str) -> str:
    """The installed version of what is needed; empty where it is not there."""
    try:
        return version(extras.name_of(package))
    except PackageNotFoundError:
        return ""


def _terminal() -> Iterator[Check]:
    columns, rows = shutil.get_terminal_size()
    screen = all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))
    name = os.environ.get("TERM") or "a console"
    if not screen:
        yield Check("terminal", OK, "none: the chat answers line by line")
    elif names_no_terminal(os.environ, sys.platform == "win32"):
        yield Check("terminal", LOOK, "cannot redraw: the chat answers line by line", "set TERM, e.g. xterm-256color")
    else:
        narrow = columns < _NARROW
        yield Check("terminal", LOOK if narrow else OK, f"{name}, {columns} by {rows}", "widen the window" * narrow)
    encoding = (getattr(sys.stdout, "encoding", None) or "unknown").lower().replace("-", "")
    plain = encoding != "utf8"
    remedy = "set PYTHONIOENCODING=utf-8, or a UTF-8 locale: some quotation marks are shown as ?"
    yield Check("encoding", LOOK if plain else OK, encoding, remedy if plain else "")


def _pack(
    root: Path | None, region: str | None, team_line: str | None, preparing: Callable[[], None]
) -> Iterator[Check]:
    folder = root or shipped_pack()
    try:
        prepared = load_prepared(root, preparing)
    except ContentError as error:
        lines = str(error).splitlines()
        more = f" and {len(lines) - 1} more" if len(lines) > 1 else ""
        yield Check("pack", FAULT, f"{folder} cannot be used: {lines[0]}{more}", "run her2chat check")
        return
    pack = prepared.pack
    yield Check("pack", OK, f"{folder}, content {pack.fingerprint}, {len(pack.intents)} intents")
    reviewed = bool(pack.reviewed_on)
    told = f"{pack.reviewed_by}, {pack.reviewed_on}" if reviewed else pack.reviewed_by
    yield Check("review", OK if reviewed else LOOK, told, "" if reviewed else "have a clinician review and sign it")
    yield _danger(prepared)
    yield from _numbers(prepared, region, team_line)


def _danger(prepared: Prepared) -> Check:
    lost = unheard(prepared.rules, prepared.pack.shorthand)
    heard = f"{len(TOUCHSTONES) - len(lost)} of {len(TOUCHSTONES)} plain sentences of danger are heard"
    return Check("safety", FAULT if lost else OK, heard, "put intents/safety back" if lost else "")


def _numbers(prepared: Prepared, region: str | None, team_line: str | None) -> Iterator[Check]:
    pack = prepared.pack
    try:
        place = region_of(pack, region)
    except InputError as error:
        yield _refused("region", error)
    else:
        told = f"{place.name}: emergency {place.emergency}; {'; '.join(place.crisis)}; checked {place.checked_on}"
        told += f" ({place.source})"
        unset = "none set: the numbers of several countries are shown"
        yield Check("region", LOOK, unset, "set --region") if place.id == "none" else Check("region", OK, told)
    try:
        line = team_of(pack, team_line)
    except InputError as error:
        yield _refused("team line", error)
        return
    own = line != pack.line("team_default")
    remedy = "set --team-line, HER2CHAT_TEAM_LINE, or team_line in pack.yaml"
    yield Check("team line", OK, line) if own else Check("team line", LOOK, f"not set: cards say “{line}”", remedy)


def _refused(name: str, error: InputError) -> Check:
    """What every command refuses, too, as a fault."""
    told, _, remedy = str(error).partition(" → ")
    return Check(name, FAULT, told, remedy)
