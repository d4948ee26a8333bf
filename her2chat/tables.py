"""Large tables by name that take no time to load: they are kept in parts, each unpacked when first looked into.

A start that answers one question needs a few hundred of the half a million names that a pack gives. Which part a name
lies in follows from its letters alone.
"""

from __future__ import annotations

import contextlib
import gc
import pickle
from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from typing import Any, TypeVar, overload
from zlib import crc32

_IN_A_PART = 16  # names: so few are unpacked in no time
_CLOSED = 0.75  # share of the parts; once fewer are closed, all are opened and joined
_V = TypeVar("_V")
_D = TypeVar("_D")


class Table(Mapping[str, _V]):
    """A dictionary with text for keys. It can be added to, and loads quickly after it was pickled.

    Once a quarter of it was looked into, all is unpacked, and found as quickly as in any other dictionary. Looking for
    a name leaves no trace of it. Safe to share between threads once it is full.
    """

    __slots__ = ("_closed", "_parts", "_whole")

    def __init__(self, items: Mapping[str, _V] | None = None) -> None:
        self._whole: dict[str, _V] | None = dict(items or {})
        self._parts: list[dict[str, _V] | bytes] = []  # pickled until they are looked into
        self._closed = 0  # how many still are

    def _around(self, name: str) -> Mapping[str, _V]:
        """The dictionary that has `name`, if any has."""
        parts = self._parts
        if self._whole is not None:
            return self._whole
        at = crc32(name.encode("utf-8", "surrogatepass")) % len(parts)
        part = parts[at]
        if isinstance(part, bytes):
            if self._closed < _CLOSED * len(parts):
                return self._all()
            part = parts[at] = _unpickled(part)
            self._closed -= 1
        return part

    def _all(self) -> dict[str, _V]:
        parts = self._parts
        if self._whole is not None:
            return self._whole
        whole: dict[str, _V] = {}
        with without_gc():
            for part in parts:
                whole.update(part if isinstance(part, dict) else _unpickled(part))
        self._whole, self._parts = whole, []
        return whole

    def __getitem__(self, name: str) -> _V:
        """What stands under `name`; raises `KeyError` where nothing does."""
        return (self._around(name) if self._whole is None else self._whole)[name]

    def __setitem__(self, name: str, value: _V) -> None:
        """Put `value` under `name`."""
        self._all()[name] = value

    def __contains__(self, name: object) -> bool:
        """Whether anything stands under `name`."""
        if self._whole is not None:
            return name in self._whole
        return isinstance(name, str) and name in self._around(name)

    @overload
    def get(self, name: str, /) -> _V | None: ...
    @overload
    def get(self, name: str, /, default: _V | _D) -> _V | _D: ...
    def get(self, name: str, /, default: _V | _D | None = None) -> _V | _D | None:
        """What stands under `name`, else `default`."""
        return (self._around(name) if self._whole is None else self._whole).get(name, default)

    def among(self, names: Iterable[str]) -> dict[str, _V]:
        """Those of `names` that are here, in their order, each with what stands under it."""
        whole = self._whole
        if whole is not None:
            return {name: whole[name] for name in names if name in whole}
        return {name: part[name] for name in names for part in (self._around(name),) if name in part}

    def __iter__(self) -> Iterator[str]:
        """The names."""
        return iter(self._all())

    def __len__(self) -> int:
        """How many names there are."""
        return len(self._all())

    def __getstate__(self) -> list[bytes]:
        """Its parts, pickled: equal tables alike, in whatever order they were filled."""
        whole = self._all()
        parts: list[dict[str, _V]] = [{} for _ in range(len(whole) // _IN_A_PART + 1)]
        for name in sorted(whole):
            parts[crc32(name.encode("utf-8", "surrogatepass")) % len(parts)][name] = whole[name]
        return [pickle.dumps(part, pickle.HIGHEST_PROTOCOL) for part in parts]

    def __setstate__(self, parts: list[dict[str, _V] | bytes]) -> None:
        """The table whose parts `__getstate__` gave."""
        self._parts, self._closed, self._whole = parts, len(parts), None


@contextlib.contextmanager
def without_gc() -> Iterator[None]:
    """Making a pack ready or unpickling it makes many objects and no garbage: collecting meanwhile only costs time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _unpickled(part: bytes) -> dict[str, Any]:
    opened: dict[str, Any] = pickle.loads(part)  # noqa: S301 - out of the same file as the table itself
    return opened


class Words(Set[str]):
    """A set of words that loads quickly, as a `Table` does."""

    __slots__ = ("_table",)

    def __init__(self, words: Iterable[str] = ()) -> None:
        self._table = Table(dict.fromkeys(words))

    def __contains__(self, word: object) -> bool:
        """Whether `word` is one of them."""
        return word in self._table

    def __iter__(self) -> Iterator[str]:
        """The words, in an order that follows from them alone."""
        return iter(self._table)

    def __len__(self) -> int:
        """How many words there are."""
        return len(self._table)

    def among(self, words: Iterable[str]) -> Collection[str]:
        """Those of `words` that are here."""
        return self._table.among(words)

    @classmethod
    def _from_iterable(cls, words: Iterable[str]) -> frozenset[str]:  # type: ignore[override]
        """What is joined or cut is an ordinary set."""
        return frozenset(words)
