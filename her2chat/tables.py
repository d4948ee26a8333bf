"""Large tables by name that take no time to load: they are kept in parts, each unpacked when first looked into.

A start that answers one question needs a few hundred of the half a million names that a pack gives. Which part a name
lies in follows from its letters alone.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator, Mapping, Set
from typing import TypeVar, overload
from zlib import crc32

_IN_A_PART = 32  # names: so few are unpacked in no time
_FEWEST = 1024  # parts
_V = TypeVar("_V")
_D = TypeVar("_D")


class Table(Mapping[str, _V]):
    """A dictionary with text for keys. It can be added to, and loads quickly after it was pickled.

    Looking for a name leaves no trace of it. Safe to share between threads once it is full.
    """

    __slots__ = ("_parts",)

    def __init__(self, items: Mapping[str, _V] | None = None) -> None:
        items = items or {}
        # A part that was pickled stays so until it is looked into.
        self._parts: list[dict[str, _V] | bytes] = [{} for _ in range(max(_FEWEST, len(items) // _IN_A_PART))]
        for name, value in items.items():
            self[name] = value

    def _part(self, at: int) -> dict[str, _V]:
        part = self._parts[at]
        if isinstance(part, bytes):
            part = self._parts[at] = pickle.loads(part)  # noqa: S301 - of the same file as the table itself
        return part

    def __getitem__(self, name: str) -> _V:
        """What stands under `name`; raises `KeyError` where nothing does."""
        return self._part(crc32(name.encode()) % len(self._parts))[name]

    def __setitem__(self, name: str, value: _V) -> None:
        """Put `value` under `name`."""
        self._part(crc32(name.encode()) % len(self._parts))[name] = value

    def __contains__(self, name: object) -> bool:
        """Whether anything stands under `name`."""
        return isinstance(name, str) and name in self._part(crc32(name.encode()) % len(self._parts))

    @overload
    def get(self, name: str, /) -> _V | None: ...
    @overload
    def get(self, name: str, /, default: _V | _D) -> _V | _D: ...
    def get(self, name: str, /, default: _V | _D | None = None) -> _V | _D | None:
        """What stands under `name`, else `default`."""
        parts = self._parts
        at = crc32(name.encode()) % len(parts)
        part = parts[at]
        return (part if isinstance(part, dict) else self._part(at)).get(name, default)

    def found(self, names: Iterable[str]) -> list[_V]:
        """What stands under those of `names` that are here: quicker than one after another."""
        parts, found = self._parts, []
        count = len(parts)
        for name in names:
            at = crc32(name.encode()) % count
            part = parts[at]
            if not isinstance(part, dict):
                part = self._part(at)
            if name in part:
                found.append(part[name])
        return found

    def __iter__(self) -> Iterator[str]:
        """The names, part by part."""
        return (name for at in range(len(self._parts)) for name in self._part(at))

    def __len__(self) -> int:
        """How many names there are."""
        return sum(len(self._part(at)) for at in range(len(self._parts)))

    def __getstate__(self) -> list[bytes]:
        """Each part, pickled; equal tables are pickled alike, in whatever order they were filled."""
        return [part if isinstance(part, bytes) else _pickled(part) for part in self._parts]

    def __setstate__(self, parts: list[dict[str, _V] | bytes]) -> None:
        """The table of `parts`, each as `__getstate__` gives it."""
        self._parts = parts


def _pickled(part: Mapping[str, object]) -> bytes:
    return pickle.dumps(dict(sorted(part.items())), pickle.HIGHEST_PROTOCOL)


class Words(Set[str]):
    """A set of words that loads quickly, as a `Table` does."""

    __slots__ = ("_table",)

    def __init__(self, words: Iterable[str] = ()) -> None:
        self._table = Table({word: word for word in words})

    def __contains__(self, word: object) -> bool:
        """Whether `word` is one of them."""
        return word in self._table

    def __iter__(self) -> Iterator[str]:
        """The words, in an order that follows from them alone."""
        return iter(self._table)

    def __len__(self) -> int:
        """How many words there are."""
        return len(self._table)

    def found(self, words: Iterable[str]) -> list[str]:
        """Those of `words` that are among them."""
        return self._table.found(words)

    @classmethod
    def _from_iterable(cls, words: Iterable[str]) -> frozenset[str]:  # type: ignore[override]
        """What is joined or cut is an ordinary set."""
        return frozenset(words)
