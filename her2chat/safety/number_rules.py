"""Whether a number is the reading that a rule looks for: what must stand near it, after it, and what must not."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence

from her2chat.content.safety import NumberRule
from her2chat.phrases import Mention
from her2chat.safety.numbers import Number
from her2chat.safety.reading import Reading


def readings(
    rule: NumberRule, said: Sequence[Number], reading: Reading, concepts: Mapping[str, Sequence[Mention]]
) -> Iterator[Mention]:
    """Those of the numbers `said`, in their order, that are the reading that `rule` looks for.

    Where one must be more than the last, it is compared with the least that was said before.
    """
    least_rise, most_rise = rule.more_than_last
    before: Number | None = None
    least = 0.0
    for number in said:
        if not (rule.low <= number.value <= rule.high and fits(rule, number, reading, concepts)):
            continue
        if not most_rise:
            yield Mention(rule.id, number.start, number.end)
        elif before is not None and least_rise <= number.value - least <= most_rise:
            yield Mention(rule.id, before.start, number.end)
        least = number.value if before is None else min(least, number.value)
        before = number


def fits(rule: NumberRule, number: Number, reading: Reading, concepts: Mapping[str, Sequence[Mention]]) -> bool:
    """Whether `number`, which is in the range of `rule`, stands among the words that the rule asks for."""
    if rule.decimal and not number.decimal:
        return False
    if rule.first and _second_of_two(number, reading.words):
        return False
    sentences = reading.sentences
    if _follows(number, rule.unless, concepts, sentences) or _precedes(number, rule.unless_before, concepts, sentences):
        return False
    if rule.unit and not _follows(number, rule.unit, concepts, sentences):
        return False
    return not rule.near or any(
        _close(rule, number, mention, reading.places)
        for name in rule.near
        for mention in _around(number, concepts.get(name, ()))
    )


def _second_of_two(number: Number, words: Sequence[str]) -> bool:
    before = words[number.start - 1] if number.start else ""
    if before in ("over", "on") and number.start > 1:
        return words[number.start - 2][:1].isdigit()
    return before[:1].isdigit()


def _follows(
    number: Number, names: Iterable[str], concepts: Mapping[str, Sequence[Mention]], sentences: Sequence[int]
) -> bool:
    """Whether one of the concepts `names` stands right after the number, in its sentence."""
    own = sentences[number.end - 1]
    mentions = (mention for name in names for mention in _around(number, concepts.get(name, ())))
    return any(0 <= mention.start - number.end <= 1 and sentences[mention.start] == own for mention in mentions)


def _precedes(
    number: Number, names: Iterable[str], concepts: Mapping[str, Sequence[Mention]], sentences: Sequence[int]
) -> bool:
    """Whether one of the concepts `names` stands right before the number, in its sentence."""
    own = sentences[number.start]
    mentions = (mention for name in names for mention in _around(number, concepts.get(name, ())))
    return any(0 <= number.start - mention.end <= 1 and sentences[mention.start] == own for mention in mentions)


def _around(number: Number, mentions: Sequence[Mention]) -> Sequence[Mention]:
    """The few mentions next to the number: looking at all of them would cost the square of a long message."""
    at = bisect_left(mentions, number.start, key=lambda mention: mention.start)
    return mentions[max(at - 2, 0) : at + 3]


def _close(rule: NumberRule, number: Number, mention: Mention, places: Sequence[int]) -> bool:
    if mention.start >= number.end:
        return places[mention.start] - places[number.end - 1] <= rule.within
    return places[number.start] - places[mention.end - 1] <= rule.within
