"""Words whose letters are stretched, replaced, starred, typed apart or borrowed from other alphabets, made plain again.

People write "k*ll myself" past filters, and a phone may put a zero-width blank into a word. A message is read as it
stands first; this second reading only ever adds to what was heard.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from itertools import product

_BORROWED = str.maketrans(
    "аеорсхуіѕԁɡһӏкмтвнαεορυικτνχєᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ",
    "aeopcxyisdghlkmtbhaeopuiktvxeabcdefghijklmnoprstuvwyz",
)
_SQUARED = {first + at: chr(ord("a") + at) for first in (0x1F130, 0x1F150, 0x1F170, 0x1F1E6) for at in range(26)}
_UNSEEN = r"[\x00-\x08\x0e-\x1f\x7f\u00ad\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\ufeff]"
_GAPS = re.compile(rf"(?<=[^\W\d_]){_UNSEEN}+(?=[^\W\d_])")
_APART = re.compile(r"(?<![^\W_])[a-z]([ .*_-])[a-z](?:\1[a-z])+(?![^\W_])")
_STRETCHED = re.compile(r"([a-z])\1{2,}")
_CAPITAL_I = re.compile(r"(?<=[a-z])I+")  # that stands for a small l
_STANDS_FOR = {"0": "o", "1": "il", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "il", "|": "l"}
_STANDS_FOR["*"] = "iueao"  # the likeliest first
_REPLACED = re.compile(r"(?<![a-z0-9@$*])(?=[a-z0-9@$*|!]*[a-z])[a-z0-9@$*]+(?:[!|]+[a-z0-9@$*]+)*(?![a-z0-9@$*])")
_MOST_READINGS = 64


def undisguised(message: str, knows: Callable[[str], bool]) -> str:
    """`message` with its disguised words made plain, in small letters; the empty string where there is none.

    `knows`: whether a word is one: of several readings of "p*lls" the first that is known is taken, and where none is
    the word stays.
    """
    plain = _GAPS.sub("", message)
    plain = plain if plain.isascii() else "".join(map(_latin, re.split(r"(\s+)", plain)))
    plain = _CAPITAL_I.sub(lambda found: "l" * len(found[0]), plain).lower()
    plain = _STRETCHED.sub(r"\1", plain)
    plain = _APART.sub(lambda found: found[0].replace(found[1], ""), plain)
    plain = _REPLACED.sub(lambda found: _read(found[0], knows), plain)
    return "" if plain == message.lower() else plain


def _latin(word: str) -> str:
    """`word` without letters of other alphabets that look like Latin ones, where it has Latin ones too or squares."""
    if word.isascii():
        return word
    squared = unicodedata.normalize("NFKC", word.translate(_SQUARED)).lower()
    latin = squared.translate(_BORROWED)
    return latin if latin.isascii() or any("a" <= letter <= "z" for letter in squared) else word


def _read(word: str, knows: Callable[[str], bool]) -> str:
    if word.isalpha() or knows(word):
        return word
    return next((reading for reading in _readings(word) if knows(reading)), word)


def _readings(word: str) -> Iterator[str]:
    choices = [_STANDS_FOR.get(letter, letter) for letter in word]
    for count, letters in enumerate(product(*choices)):
        if count == _MOST_READINGS:
            return
        yield "".join(letters)
