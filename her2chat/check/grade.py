"""How hard a text is to read: the school grade of Flesch and Kincaid (1975), with syllables counted by their vowels.

The count needs no dictionary; against the pronouncing dictionary of Carnegie Mellon it is right for nine words in ten,
and the grade of a short text is off by half a grade at most on average (a test measures both).
"""

from __future__ import annotations

import re
from collections.abc import Set

_SENTENCE = re.compile(r"[.!?:;]+(?:\s|$)")
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
_VOWELS = re.compile(r"[aeiouy]+")
# vowels of two syllables, and some that look so but are one: "action", "special", "language"
_SPLIT = re.compile(r"i[ao](?!u)|eo(?!p)|[dr]ea(?=s?$)|ua(?!r)|[aeiou]ing|ie(?=t|nc)|(?<=[^q])ue(?=l)|ism$")
_JOINED = re.compile(r"[cstgx]i[ao]|gu[ae]")
_SILENT = re.compile(r"(?:[^aeiouylr]|[^aeiouy]r|[aeiouy][lr])e(?:s|ly|ful|ness|ment|less)?$|[^aeioutd]ed$")
_SOUNDED_ES = re.compile(r"(?:s|x|z|c|g|ch|sh)es$")
_NAME = 2  # syllables that a name counts for: it cannot be said in a simpler way


def syllables(word: str) -> int:
    """How many syllables an English word (lower case) has; 1 at the least."""
    count = len(_VOWELS.findall(word)) + len(_SPLIT.findall(word)) - len(_JOINED.findall(word))
    if _SILENT.search(word) and not _SOUNDED_ES.search(word):
        count -= 1
    return max(1, count)


def grade(text: str, names: Set[str] = frozenset()) -> float:
    """The school grade (1 easy, 8 plain, 12 hard) from which a text is understood; 0 where it holds no words.

    `names` (lower case): words that count as short, because there is no other word for them.
    """
    words = _WORD.findall(text.lower())
    if not words:
        return 0.0
    sentences = max(1, sum(1 for part in _SENTENCE.split(text) if _WORD.search(part.lower())))
    spoken = sum(min(_NAME, syllables(word)) if word in names else syllables(word) for word in words)
    return max(0.0, 0.39 * len(words) / sentences + 11.8 * spoken / len(words) - 15.59)
