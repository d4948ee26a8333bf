"""Examples that are too much alike: the same words again, in one intent or in two, or nothing that is new."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from her2chat.check.codes import at_text, warn
from her2chat.content.model import Intent, Pack
from her2chat.content.nodes import Finding, Place
from her2chat.phrases import Stemmer
from her2chat.text import fold

_ENOUGH = 2  # other examples of the intent that must hold a word or pair of words too, for it to be nothing new
Stems = tuple[str, ...]


def alike(pack: Pack) -> Iterator[Finding]:
    """Findings about examples beside each other; a look at every example, without an assistant."""
    stemmer = Stemmer()

    def stems(example: str) -> Stems:
        words = fold(example, pack.shorthand).words
        return tuple(stemmer.learn(word) for word in words if word not in pack.light_words)

    claimed: dict[Stems, tuple[Intent, Place]] = {}
    for intent in pack.intents:
        read = [(example, at_text(intent.place, example), stems(example)) for example in intent.examples]
        held = Counter(feature for _, _, own in read for feature in _features(own))
        seen: dict[Stems, tuple[Place, str]] = {}
        for example, place, own in read:
            key = tuple(sorted(own))
            before, earlier = seen.setdefault(key, (place, example))
            other, there = claimed.setdefault(key, (intent, place))
            if before != place:
                same = "stands twice" if earlier == example else "holds the same words"
                yield warn(place, "C20", f'"{example}" {same} ({before})', "remove one, or vary the words")
            elif other is not intent:
                problem = f'"{example}" holds the same words as an example of {other.id} ({there})'
                yield warn(place, "C27", problem, "say one of them in other words")
            elif own and all(held[feature] > _ENOUGH for feature in _features(own)):
                problem = f'"{example}" adds nothing: other examples hold each word and pair of words of it'
                yield warn(place, "C28", problem, "say it as another kind of person would, or remove it")


def _features(stems: Stems) -> set[str]:
    return {*stems, *(f"{one} {two}" for one, two in pairwise(("", *stems, "")))}
