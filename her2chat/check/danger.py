"""What can be wrong with the rules of the safety layer, found by reading them alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from her2chat.check.codes import at_text, warn
from her2chat.check.form import line_of
from her2chat.content.model import Pack
from her2chat.content.nodes import Finding
from her2chat.content.safety import CONCEPTS
from her2chat.text import words_of

Words = tuple[str, ...]


def danger(pack: Pack, root: str) -> Iterator[Finding]:
    """Phrases of flags that a look-alike hides, and those that stand in the article as it is."""
    read_as = {typed: words_of(plain, pack.shorthand) for typed, plain in pack.safety.read_as.items()}

    def opened(phrase: str) -> Words:
        return tuple(piece for word in words_of(phrase, pack.shorthand) for piece in read_as.get(word, (word,)))

    look_alikes = {words: phrase for phrase in pack.safety.look_alikes if (words := opened(phrase))}
    sentences = [(sentence, set(_runs(opened(sentence.text)))) for sentence in pack.article.sentences]
    for flag in pack.safety.flags:
        for phrase in flag.rule.say:
            words = opened(phrase)
            place = at_text(flag.rule.place, phrase)
            if hiding := look_alikes.get(words):  # one within it does not: the longer phrase holds
                problem = f'"{phrase}" of {flag.id} is hidden by the look-alike "{hiding}"'
                yield warn(place, "C26", problem, "remove one of the two")
            for sentence, runs in sentences:
                if words in runs and not any(_stands_in(words, seen) for seen in look_alikes):
                    where = line_of(sentence, pack, root)
                    problem = f'"{phrase}" of {flag.id} stands in {sentence.id} ({where})'
                    yield warn(place, "C16", problem, "where that speaks of danger, leave it; else narrow the phrase")


def unused(pack: Pack) -> Iterator[Finding]:
    """Concepts and numbers of the safety layer that nothing names.

    The words of such a concept still count for the spelling, and as evidence.
    """
    safety = pack.safety
    rules = [*(flag.rule for flag in safety.flags), *safety.cues]
    used = {name for rule in rules for need in (*rule.needs, *rule.whole_message) for name in need.concepts}
    used.update(CONCEPTS, safety.deny_symptoms)
    for number in safety.numbers:
        used.update(number.concepts)
    for what, things in (("concept", safety.concepts), ("number", safety.numbers)):
        for thing in (thing for thing in things if thing.id not in used):
            yield warn(thing.place, "C21", f'no rule uses the {what} "{thing.id}"', "use it in a rule, or remove it")


def _runs(words: Words) -> Iterator[Words]:
    return (words[start:end] for start in range(len(words)) for end in range(start + 1, len(words) + 1))


def _stands_in(words: Sequence[str], text: Sequence[str]) -> bool:
    return any(tuple(text[at : at + len(words)]) == tuple(words) for at in range(len(text) - len(words) + 1))
