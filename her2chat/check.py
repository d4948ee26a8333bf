"""Every way in which the content can be wrong, as a list of findings.

C01-C10  form: files, YAML, fields, ids, the pinned article, quotes (found while reading)
C11      a rule names a concept that nobody defines        C15  a sentence that no question reaches
C12      an example that two intents claim                 C16  a safety phrase fires on the article or an example
C13      `next` names an intent that does not exist        C17  the review is overdue, or was never made (warning)
C14      a canonical question answered by another intent   C18  a card is too long or says what it must not
S01-S08  form of the safety files (found while reading)    C19  an intent without enough examples (warning)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from her2chat.assistant import Assistant
from her2chat.content.load import read_pack
from her2chat.content.model import ANSWER, Intent, Pack
from her2chat.content.nodes import Finding, Place
from her2chat.prepared import load_prepared
from her2chat.safety.rules import UNLISTED
from her2chat.text import fold

BANNED = (
    "you can wait",
    "this is normal",
    "probably",
    "don't worry",
    "do not worry",
    "stop taking",
    "keep taking",
    "commit",
)
_CARD_WORDS, _SENTENCE_WORDS = 60, 15
_FEW_EXAMPLES = 8
_MILLIGRAMS = re.compile(r"\b\d+ ?mg\b")
_CARDS = "intents/safety/cards.yaml"


def findings(root: Path, today: date | None = None) -> list[Finding]:
    """All findings about the pack in `root`, sorted by place. `today` is the day that reviews are due against."""
    pack, found = read_pack(root)
    if pack is not None:
        found = [*found, *_rules(pack), *_examples(pack), *_next(pack), *_review(pack, today), *_cards(pack)]
        if not any(finding.severity == "error" for finding in found):
            found = [*found, *_asked(Assistant(load_prepared(root)))]
    return sorted(set(found))


def _at(place: Place, code: str, problem: str, remedy: str, severity: str = "error") -> Finding:
    return Finding(place.file, place.line, code, problem, remedy, severity)


def _rules(pack: Pack) -> Iterator[Finding]:
    known = {concept.id for concept in pack.concepts} | {intent.id for intent in pack.intents if intent.say}
    known |= {str(parent) for concept in pack.concepts for parent in concept.parents}
    for concept in pack.concepts:
        for name in sorted({choice for line in concept.made_of for part in line for choice in part} - known):
            yield _at(concept.place, "C11", f'its compound names "{name}", which is no concept', "correct the name")
    for intent in pack.intents:
        named = {choice for line in intent.needs for part in line for choice in part} | set(intent.unless)
        for name in sorted(named - known):
            yield _at(intent.place, "C11", f'"{name}" is no concept', "define it in lexicon/, or correct the name")


def _examples(pack: Pack) -> Iterator[Finding]:
    claimed: dict[tuple[str, ...], Intent] = {}
    for intent in pack.intents:
        if len(intent.examples) < _FEW_EXAMPLES and intent.kind == ANSWER:
            yield _at(
                intent.place, "C19", f"{len(intent.examples)} examples", f"give {_FEW_EXAMPLES} or more", "warning"
            )
        for example in intent.examples:
            words = fold(example, pack.shorthand).words
            other = claimed.setdefault(words, intent)
            if other is not intent:
                yield _at(
                    intent.place, "C12", f'"{example}" is also an example of {other.id} ({other.place})', "remove one"
                )


def _next(pack: Pack) -> Iterator[Finding]:
    ids = {intent.id for intent in pack.intents}
    for intent in pack.intents:
        for name in sorted(set(intent.next) - ids):
            yield _at(intent.place, "C13", f'next names "{name}", which does not exist', "correct or remove it")


def _review(pack: Pack, today: date | None) -> Iterator[Finding]:
    place = Place("intents/pack.yaml", 1)
    try:
        due = date.fromisoformat(pack.review_due)
    except ValueError:
        yield _at(place, "C17", "review_due is no date", "write it as 2027-05-01")
        return
    if (today or date.today()) > due:
        yield _at(place, "C17", f"the review was due on {due}", "have a clinician review the pack", "warning")
    if not pack.reviewed_on:
        yield _at(
            place, "C17", "not yet reviewed by a clinician", "fill reviewed_by and reviewed_on after it", "warning"
        )


def _cards(pack: Pack) -> Iterator[Finding]:
    place = Place(_CARDS, 1)
    for card in pack.wording.cards.values():
        for who, lines in (("self", card.self), ("other", card.other)):
            text = " ".join(lines)
            if len(text.split()) > _CARD_WORDS:
                yield _at(place, "C18", f"{card.id}.{who} has over {_CARD_WORDS} words", "shorten it")
            for sentence in re.split(r"(?<=[.!?])\s+", text):
                if len(sentence.split()) > _SENTENCE_WORDS:
                    yield _at(place, "C18", f"{card.id}.{who} has a sentence over {_SENTENCE_WORDS} words", "split it")
            for banned in _banned(text):
                yield _at(place, "C18", f'{card.id}.{who} says "{banned}"', "say it another way")


def _banned(text: str) -> Iterator[str]:
    lowered = text.lower()
    yield from (phrase for phrase in BANNED if phrase in lowered)
    yield from _MILLIGRAMS.findall(lowered)


def _asked(assistant: Assistant) -> Iterator[Finding]:
    """Findings that only asking the whole assistant can make."""
    pack = assistant.pack
    reached: set[str] = set()
    for intent in pack.intents:
        reply = assistant.ask(intent.question)
        if reply.kind in ("urgent", "crisis"):
            yield _at(intent.place, "C16", "a safety phrase fires on the canonical question", "see `ask --explain`")
        elif reply.intent != intent.id:
            yield _at(
                intent.place, "C14", f"its question is answered by {reply.intent or reply.kind}", "see `ask --explain`"
            )
        if intent.kind == ANSWER:
            reached.update(reply.sentences)
            yield from _alarms(assistant, intent)
    for sentence in pack.article.sentences:
        if sentence.id not in reached:
            yield _at(Place("intents/pack.yaml", 1), "C15", f"no question reaches {sentence.id}", "give it an intent")
        if assistant.ask(sentence.text).kind in ("urgent", "crisis"):
            yield _at(
                Place("intents/article.txt", 1), "C16", f"a safety phrase fires on {sentence.id}", "mend the phrase"
            )


def _alarms(assistant: Assistant, intent: Intent) -> Iterator[Finding]:
    for example in intent.examples:
        reply = assistant.ask(example)
        if reply.kind in ("urgent", "crisis") and set(reply.safety.flags) != {UNLISTED}:  # those have no phrase to mend
            yield _at(intent.place, "C16", f'a safety phrase fires on the example "{example}"', "mend the phrase")
