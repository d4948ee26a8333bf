"""Large tables by name that take no time to load: they are kept in parts, each unpacked when first looked into.

A start that answers one question needs a few hundred of the half a million names that a pack gives. Which part a name
lies in follows from its letters alone.
"""

from __future__ import annotations

import contextlib
import gc
import operator
import pickle
from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from itertools import accumulate
from typing import Any, SupportsIndex, TypeVar, overload
from zlib import crc32

_IN_A_PART = 16  # names: so few are unpacked in no time
_OPEN = 0.25  # share of the parts; once more were opened, all are, and joined
_APART = 5  # the first protocol of pickle that can leave a buffer out
_NOTHING = memoryview(b"")
Buffer = bytes | memoryview
_V = TypeVar("_V")
_D = TypeVar("_D")


class Table(Mapping[str, _V]):
    """A dictionary with text for keys. It can be added to, and loads quickly after it was pickled.

    Once a quarter of it was looked into, all is unpacked, and found as quickly as in any other dictionary. Looking for
    a name leaves no trace of it. Safe to share between threads once it is full.
    """

    __slots__ = ("_ends", "_opened", "_packed", "_whole")

    def __init__(self, items: Mapping[str, _V] | None = None) -> None:
        self._whole: dict[str, _V] | None = dict(items or {})
        self._packed: memoryview = _NOTHING  # its parts, pickled, one after the other
        self._ends: Sequence[int] = ()  # where each of them ends
        self._opened: dict[int, dict[str, _V]] = {}

    @classmethod
    def kept(cls, packed: Buffer, ends: Sequence[int]) -> Table[_V]:
        """The table whose pickled parts lie in `packed`, each up to its place in `ends`."""
        table: Table[_V] = cls()
        table._packed, table._ends, table._whole = memoryview(packed), ends, None
        return table

    def _around(self, name: str) -> Mapping[str, _V]:
        """The dictionary that has `name`, if any has."""
        packed, ends, opened = self._packed, self._ends, self._opened
        if self._whole is not None:
            return self._whole
        at = crc32(name.encode("utf-8", "surrogatepass")) % len(ends)
        if at not in opened:
            if len(opened) > _OPEN * len(ends):
                return self._all()
            opened[at] = _part(packed, ends, at)
        return opened[at]

    def _all(self) -> dict[str, _V]:
        packed, ends = self._packed, self._ends
        if self._whole is not None:
            return self._whole
        whole: dict[str, _V] = {}
        with without_gc():
            for at in range(len(ends)):
                whole.update(_part(packed, ends, at))
        self._whole, self._packed, self._ends, self._opened = whole, _NOTHING, (), {}
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

    def __reduce_ex__(self, protocol: SupportsIndex) -> tuple[Any, ...]:
        """Its parts, pickled: equal tables alike, in whatever order they were filled."""
        whole = self._all()
        parts: list[dict[str, _V]] = [{} for _ in range(len(whole) // _IN_A_PART + 1)]
        for name in sorted(whole):
            parts[crc32(name.encode("utf-8", "surrogatepass")) % len(parts)][name] = whole[name]
        packed = [pickle.dumps(part, pickle.HIGHEST_PROTOCOL) for part in parts]
        return Table.kept, (apart(b"".join(packed), protocol), array("I", accumulate(map(len, packed))))


def apart(buffer: Buffer, protocol: SupportsIndex) -> object:
    """`buffer` as it is to be pickled: apart from the rest, where the pickler can (see `mapped`)."""
    return pickle.PickleBuffer(buffer) if operator.index(protocol) >= _APART else bytes(buffer)


def in_any(lists: Iterable[Set[str]], word: str) -> bool:
    """Whether one of `lists` holds `word`."""
    return any(word in words for words in lists)


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


def _part(packed: memoryview, ends: Sequence[int], at: int) -> dict[str, Any]:
    return _unpickled(packed[ends[at - 1] if at else 0 : ends[at]])


def _unpickled(part: Buffer) -> dict[str, Any]:
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
