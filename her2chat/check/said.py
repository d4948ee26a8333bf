"""What is said to people: cards and fixed lines of the safety layer, and how hard plain words are to read."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from her2chat.check.codes import at, at_text, warn
from her2chat.check.grade import grade
from her2chat.content.model import ANSWER, DRUG, Pack
from her2chat.content.nodes import Finding, Place
from her2chat.content.wording import Card, Wording

BANNED = (
    *("you can wait", "this is normal", "probably", "don't worry", "do not worry", "stop taking", "keep taking"),
    "commit",
)
_CARD_WORDS, _SENTENCE_WORDS = 60, 15
_MILLIGRAMS = re.compile(r"\b\d+ ?mg\b")
_END = re.compile(r"(?<=[.!?])\s+")
_PLAIN, _CARD = 8, 5  # school grades that plain words and cards must not pass
_ALLOWED = 0.5  # what the measure may be off by
_PLACEHOLDER = re.compile(r"\{\w+\}")
_EVERYWHERE = ("{emergency}", "{team}")  # what no region and no clinic lacks
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")


def said(pack: Pack, root: str) -> Iterator[Finding]:
    """Findings about sentences that people are shown."""
    for card in pack.wording.cards.values():
        yield from _card(card, "self", card.self)
        yield from _card(card, "other", card.other)
    cards, framing = Place(f"{root}/safety/cards.yaml", 1), Place(f"{root}/safety/framing.yaml", 1)
    wording = pack.wording
    yield from _fixed(cards, _filled(wording), _EVERYWHERE)
    yield from _fixed(cards, (wording.staff_line, *wording.distress))
    yield from _fixed(framing, (wording.once, *(line for lines in wording.framing.values() for line in lines)))
    names = _names(pack)
    for intent in pack.intents:
        if intent.kind == ANSWER and (found := grade(intent.in_plain_words, names)) > _PLAIN + _ALLOWED:
            place = at_text(intent.place, intent.in_plain_words)
            remedy = f"use shorter words and sentences, to grade {_PLAIN} or lower"
            yield warn(place, "C23", f"the plain words of {intent.id} are at school grade {found:.0f}", remedy)


def _filled(wording: Wording) -> tuple[str, ...]:
    """The fixed lines that numbers are filled into. Each stands alone: left out, nothing would stand in its place."""
    return (*wording.if_happening_now, wording.reminder, wording.reminder_crisis, wording.reminder_team)


def _fixed(file: Place, lines: Iterable[str], may: Collection[str] = ()) -> Iterator[Finding]:
    for line in lines:
        for banned in _banned(line):
            yield at(at_text(file, line), "C18", f'a line says "{banned}"', "say it another way")
        for held in _PLACEHOLDER.findall(line):
            if held not in may:
                remedy = f"use none but {' and '.join(may)}" if may else "say it without"
                yield at(at_text(file, line), "C18", f"{held} cannot stand in this line", remedy)


def _card(card: Card, who: str, lines: Sequence[str]) -> Iterator[Finding]:
    text, name = " ".join(lines), f"{card.id}.{who}"
    if len(text.split()) > _CARD_WORDS:
        yield at(card.place, "C18", f"{name} has over {_CARD_WORDS} words", "shorten it")
    if (found := grade(text)) > _CARD + _ALLOWED:
        yield warn(card.place, "C23", f"{name} is at school grade {found:.0f}", f"grade {_CARD} or lower, please")
    for line in lines:
        place = at_text(card.place, line)
        if any(len(sentence.split()) > _SENTENCE_WORDS for sentence in _END.split(line)):
            yield at(place, "C18", f"{name} has a sentence over {_SENTENCE_WORDS} words", "split it")
        for banned in _banned(line):
            yield at(place, "C18", f'{name} says "{banned}"', "say it another way")


def _banned(text: str) -> Iterator[str]:
    lowered = text.lower()
    yield from (phrase for phrase in BANNED if phrase in lowered)
    yield from _MILLIGRAMS.findall(lowered)


def _names(pack: Pack) -> frozenset[str]:
    """Words that cannot be said in a simpler way: names of drugs, and what the glossary explains."""
    phrases = [phrase for concept in pack.concepts if concept.id.startswith(DRUG) for phrase in concept.say]
    phrases += [phrase for term in pack.glossary for phrase in (term.term, *term.say)]
    return frozenset(word for phrase in phrases for word in _WORD.findall(phrase.lower()))
