"""What stands close enough together: flags and cues that are composed of several ideas."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from itertools import pairwise

from her2chat.content.safety import Need
from her2chat.phrases import Mention
from her2chat.safety.reading import Reading

UNTIL = frozenset({"until", "till", "til"})
_OR_NOT = UNTIL | {"like"}  # words after which a "no" denies nothing


def by_first_concept(needs: Iterable[tuple[str, Need]]) -> dict[str, list[tuple[str, Need]]]:
    """`needs`, each with the key of its rule, by the first concept of each."""
    found: dict[str, list[tuple[str, Need]]] = {}
    for key, need in needs:
        found.setdefault(need.concepts[0], []).append((key, need))
    return found


def possible(
    needs: Mapping[str, Sequence[tuple[str, Need]]], concepts: Mapping[str, object]
) -> Iterator[tuple[str, Need]]:
    """Those of `needs`, by the first concept of each, whose concepts are all there."""
    for concept in concepts:
        for key, need in needs.get(concept, ()):
            if all(other in concepts for other in need.concepts):
                yield key, need


def composed(
    needs: Iterable[tuple[str, Need]],
    concepts: Mapping[str, Sequence[Mention]],
    reading: Reading,
    never_denied: Set[str],
) -> Iterator[Mention]:
    """The signs, by their key, whose concepts stand close enough, and none of which is denied, unless none can be."""
    for key, need in needs:
        for start, end in near_each_other(need, concepts, reading, key not in never_denied):
            yield Mention(key, start, end)


def near_each_other(
    need: Need, concepts: Mapping[str, Sequence[Mention]], reading: Reading, deniable: bool
) -> list[tuple[int, int]]:
    """Every [start, end) in which all concepts of `need` stand close enough, each in words of its own.

    `deniable`: only those none of which is denied.
    """
    names = set(need.concepts)  # one may be needed twice
    events = sorted((mention.start, mention.end, name) for name in names for mention in concepts[name])
    last: dict[str, list[tuple[int, int]]] = {}
    found = []
    for start, end, name in events:
        before = last.get(name, [])
        if len(names) < len(need.concepts):  # one is needed twice, in words of their own
            before = [span for span in before if span[1] <= start]
        last[name] = [(start, end), *before][:2]
        if len(last) < len(names):
            continue
        for spans in _choices([last[name] for name in need.concepts], need.in_order and deniable):
            if _together(need, spans, reading.places) and not (deniable and _one_is_absent(spans, reading)):
                found.append((min(span[0] for span in spans), max(span[1] for span in spans)))
                break
    return found


def _choices(last: list[list[tuple[int, int]]], in_order: bool) -> Iterator[list[tuple[int, int]]]:
    """The last span of each concept; where two share it, also one of them with the span before.

    Where they must follow each other, also the last of each that ends before the next: "dad talks rubbish since he".
    """
    spans = [options[0] for options in last]
    yield spans
    if in_order:
        spans = spans.copy()
        for at in range(len(last) - 2, -1, -1):
            spans[at] = next((span for span in last[at] if span[1] <= spans[at + 1][0]), spans[at])
        yield spans
    if len(set(spans)) < len(spans):
        for at, options in enumerate(last):
            if len(options) > 1:
                yield [*spans[:at], options[1], *spans[at + 1 :]]


def _together(need: Need, spans: list[tuple[int, int]], places: Sequence[int]) -> bool:
    if need.in_order and any(before[1] > after[0] for before, after in pairwise(spans)):
        return False
    if len(set(spans)) < len(spans):
        return False
    first_end = min(span[1] for span in spans)
    return places[max(span[0] for span in spans)] - places[first_end - 1] <= need.within


def _one_is_absent(spans: list[tuple[int, int]], reading: Reading) -> bool:
    """Whether a "no" that is part of none of them stands before one of them: "temperature 36.9, no cold".

    "No trouble breathing until tonight" and "no headache like this" tell that it is there.
    """
    words, clauses = reading.words, reading.clauses
    denials = [
        start - 1 for start, _ in spans if start and words[start - 1] == "no" and clauses[start - 1] == clauses[start]
    ]
    if denials and any(word in _OR_NOT and clauses[at] == clauses[denials[-1]] for at, word in enumerate(words)):
        return False
    return any(not any(start <= denial < end for start, end in spans) for denial in denials)
