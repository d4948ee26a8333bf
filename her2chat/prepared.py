"""A pack made ready to answer with, and kept between runs.

Reading a pack takes up to a minute, because every example is read as a message would be. What comes of it is kept in
the user's cache folder, under a name made of the pack's and the program's own bytes: a changed pack or program is made
ready anew. The file holds content only, never anything that a person typed.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from her2chat.content.folder import shipped_pack
from her2chat.content.load import fingerprint, load_pack
from her2chat.content.model import Pack
from her2chat.errors import ContentError
from her2chat.lexicon.lexicon import Lexicon
from her2chat.matcher.matcher import Matcher
from her2chat.safety import SafetyRules
from her2chat.safety.touchstones import unheard
from her2chat.support import mapped
from her2chat.support.files import replacing
from her2chat.support.folders import folder
from her2chat.support.forked import in_a_fork
from her2chat.support.tables import in_any, without_gc

_KEPT = 4  # files of other packs or versions that stay in the cache
_LONG = 3600  # seconds in which a file is surely written
# The files of the program that what is kept is made by; a test holds the list to what is imported from here.
_MADE_BY = (
    *("content/*.py", "lexicon/*.py", "matcher/*.py", "safety/*.py", "support/*.py"),
    *("errors.py", "phrases.py", "prepared.py", "text.py"),
)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A pack with everything that reads messages built on it."""

    pack: Pack
    rules: SafetyRules
    lexicon: Lexicon
    matcher: Matcher


def prepare(pack: Pack) -> Prepared:
    """`pack` made ready.

    Raises `ContentError` where its rules no longer hear plain sentences of danger.
    """
    with without_gc():
        return _prepared(pack)


def _prepared(pack: Pack) -> Prepared:
    harmless = [example for intent in pack.intents for example in intent.examples]
    ordinary = partial(in_any, (pack.english, pack.spelling.left_alone))
    making_rules = in_a_fork(partial(SafetyRules, pack.safety, pack.shorthand, ordinary, harmless))
    lexicon = Lexicon(pack)
    matcher = Matcher(pack, lexicon)
    rules = making_rules()
    if lost := unheard(rules, pack.shorthand):
        told = "; ".join(f'"{sentence}"' for sentence in lost)
        raise ContentError(f"danger is not heard: {told} → put back what was changed in the folder safety")
    return Prepared(pack, rules, lexicon, matcher)


def load_prepared(root: Path | None = None, preparing: Callable[[], None] = lambda: None) -> Prepared:
    """The pack in folder `root` (the shipped one by default) made ready, from the cache if it is there.

    `preparing` is called before the long way. Raises `ContentError` when the pack cannot be used, `InputError` where
    the system has no folder for what is kept.
    """
    root = (root or shipped_pack()).resolve()
    name = fingerprint(root)
    kept = cache_folder() / f"{name}-{_maker(root.name)}.pack"
    found = _read(kept)
    if found is not None:
        return found
    preparing()
    made = prepare(load_pack(root))
    if made.pack.fingerprint == name:  # else the content was changed while it was read
        _write(made, kept)
    return made


def cache_folder() -> Path:
    """The user's cache folder for this program (HER2CHAT_CACHE, else the system's habit)."""
    own = os.environ.get("HER2CHAT_CACHE")
    return Path(own) if own else folder("cache")


def _maker(pack: str) -> str:
    """A name for the program that makes a pack ready, this Python, and the folder that places of a pack begin with."""
    digest = hashlib.sha256(f"{sys.version}\0{pack}".encode("utf-8", "surrogateescape"))
    for path in making():
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def making() -> list[Path]:
    """The files of the program that what is kept depends on."""
    package = Path(__file__).parent
    return sorted(path for pattern in _MADE_BY for path in package.glob(pattern))


def _read(path: Path) -> Prepared | None:
    """What is kept in `path`; None where there is nothing, or nothing that this user alone could have written."""
    try:
        with path.open("rb") as file, without_gc():
            if not _ours(file.fileno()):
                return None
            found = mapped.load(file)  # a file of the user's own, as trusted as Python's compiled modules
    except Exception:  # whatever is wrong with it, the long way is still open
        return None
    return found if isinstance(found, Prepared) else None


def _ours(descriptor: int) -> bool:
    if not hasattr(os, "getuid"):
        return True
    status = os.fstat(descriptor)
    return status.st_uid == os.getuid() and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _write(made: Prepared, path: Path) -> None:
    """Keep `made`; where that cannot be done, nothing is lost but time."""
    with contextlib.suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with replacing(path) as file:
            os.chmod(file.name, stat.S_IRUSR | stat.S_IWUSR)  # whatever others may do by default: see `_ours`
            mapped.dump(made, file)
        _prune(path)


def _prune(newest: Path) -> None:
    others = (other for other in newest.parent.glob("*.pack") if other != newest)
    old = sorted(others, key=lambda other: other.stat().st_mtime, reverse=True)[_KEPT - 1 :]
    begun = [part for part in newest.parent.glob(".her2chat.*.part") if time.time() - part.stat().st_mtime > _LONG]
    for file in (*old, *begun):  # `begun` by a process that was killed
        file.unlink(missing_ok=True)
