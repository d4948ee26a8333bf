"""Numbers in a message, in digits and in words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_DIGITS = re.compile(r"(\d{1,7})(?:[.,](\d{1,2}))?")
_THOUSANDS = re.compile(r"(\d{1,3}),(\d{3})")
_JOINED = re.compile(r"(\d+(?:[.,]\d+)?)([a-z]+)")
_SMALL = {word: value for value, word in enumerate(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen".split())}  # fmt: skip
_SMALL |= {"twice": 2, "thrice": 3, "couple": 2, "dozen": 12, "once": 1}
_TENS = {word: 10 * value for value, word in enumerate(
    "twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)} | {"fourty": 40}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Number:
    """A number at words [start, end)."""

    value: float
    start: int
    end: int
    decimal: bool = False


def split_unit(word: str) -> tuple[str, ...] | None:
    """Number and unit of "38c" or "2kg"; None for any other word."""
    match = _JOINED.fullmatch(word)
    return match.groups() if match else None


def numbers(words: Sequence[str]) -> Iterator[Number]:
    """Every number in `words`, in order: 38.5, "38,5", "thirty eight point five", "a hundred and two"."""
    at = 0
    while at < len(words):
        found = _digits(words, at) if words[at][0].isdigit() else _spelled(words, at)
        if found:
            yield found
        at = found.end if found else at + 1


def _digits(words: Sequence[str], at: int) -> Number | None:
    if thousands := _THOUSANDS.fullmatch(words[at]):
        return Number(float(thousands[1] + thousands[2]), at, at + 1)
    match = _DIGITS.fullmatch(words[at])
    if not match:
        return None
    value = float(f"{match[1]}.{match[2] or 0}")
    return Number(value, at, at + 1, True) if match[2] else _point(words, value, at, at + 1)


def _spelled(words: Sequence[str], at: int) -> Number | None:
    value, end = _below_hundred(words, at)
    if words[at] == "hundred" or (end < len(words) and value is not None and words[end] == "hundred"):
        start = at if value is None else end
        rest_at = start + 1 + (list(words[start + 1 : start + 2]) == ["and"])
        rest, rest_end = _below_hundred(words, rest_at) if rest_at < len(words) else (None, rest_at)
        whole = 100.0 * (value or 1)
        return _point(words, whole, at, start + 1) if rest is None else _point(words, whole + rest, at, rest_end)
    return None if value is None else _point(words, value, at, end)


def _below_hundred(words: Sequence[str], at: int) -> tuple[float | None, int]:
    word = words[at]
    if word in _TENS:
        unit = _SMALL.get(words[at + 1], 0) if at + 1 < len(words) else 0
        return (_TENS[word] + unit, at + 2) if 0 < unit < 10 else (_TENS[word], at + 1)
    value = _SMALL.get(word)
    return (None, at) if value is None else (float(value), at + 1)


def _point(words: Sequence[str], whole: float, at: int, end: int) -> Number:
    """The number, with the fraction that "point five" or "and half" adds."""
    if end + 1 < len(words) and words[end] in ("point", "dot"):
        digit = words[end + 1]
        tenth = _SMALL.get(digit, int(digit) if digit.isdecimal() and len(digit) == 1 else None)
        if tenth is not None and tenth < 10:
            return Number(whole + tenth / 10, at, end + 2, True)
    return Number(whole, at, end)
