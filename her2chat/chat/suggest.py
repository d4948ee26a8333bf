"""What the chat offers while a person types: questions of the pack, names and hard words, commands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from rapidfuzz.fuzz import ratio
from rapidfuzz.process import extract

from her2chat.chat.commands import BY_NAME, COMMANDS
from her2chat.content.model import ANSWER, DRUG, Intent, Pack
from her2chat.suggest import ALIKE, LONGEST, SHORTEST, Questions, askable

_MOST, _MOST_WORDS = 6, 3
_LAST_WORD = re.compile(r"[a-z0-9]+(?:['-][a-z0-9]+)*$", re.IGNORECASE)
_BRANDS = re.compile(r"\(([^)]+)\)")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`text` to stand for the last `replaces` characters; `topic` says what it is."""

    text: str
    replaces: int
    topic: str = ""


class Suggestions:
    """The questions, names, hard words and commands of a pack, ready to be offered. Immutable once made."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._topics = {intent.question: _topic(intent, pack) for intent in askable(pack)}
        self._questions = Questions(self._topics)
        self._names = dict(_names(pack))

    def of(self, typed: str) -> list[Suggestion]:
        """What to offer for a line typed so far, the best first."""
        if typed.startswith("/"):
            return list(self._commands(typed))
        if len(typed) > LONGEST or "\n" in typed:
            return []
        begins = typed.lower().strip()
        questions = [Suggestion(one, len(typed), self._topics[one]) for one in self._questions.like(typed, _MOST)]
        begun = [one for one in questions if one.text.lower().startswith(begins)]
        return [*begun, *self._names_for(typed), *(one for one in questions if one not in begun)]

    def ghost(self, typed: str) -> str:
        """The rest of the first question, or command, that begins with what is typed; empty where none does."""
        if len(typed.strip()) < SHORTEST:
            return ""
        whole = (f"/{command.name}" for command in COMMANDS) if typed.startswith("/") else self._topics
        return next((one[len(typed) :] for one in whole if one.lower().startswith(typed.lower())), "")

    def _commands(self, typed: str) -> Iterator[Suggestion]:
        name, blank, word = typed[1:].partition(" ")
        if blank:
            command = BY_NAME.get(name.lower())
            choices = command.choices(self._pack) if command else ()
            yield from (Suggestion(one, len(word)) for one in choices if one.lower().startswith(word.lower()))
            return
        for command in COMMANDS:
            if command.name.startswith(name.lower()):
                yield Suggestion(f"/{command.name}", len(typed), self._pack.line(f"command.{command.name}"))

    def _names_for(self, typed: str) -> Iterator[Suggestion]:
        """Names and hard words that the last word typed begins, or nearly is."""
        last = _LAST_WORD.search(typed)
        if last is None or len(last[0]) <= SHORTEST:
            return
        word = last[0].lower()
        begun = [name for name in self._names if name.lower().startswith(word) and name.lower() != word]
        near = [name for name, _, _ in extract(word, self._names, scorer=ratio, limit=1, score_cutoff=ALIKE)]
        known = any(name.lower() == word for name in near)
        for name in list(dict.fromkeys(begun if begun or known else near))[:_MOST_WORDS]:
            yield Suggestion(name, len(word), self._names[name])


def _topic(intent: Intent, pack: Pack) -> str:
    """What a question is about, as the content's files are named; one that the article leaves open is for the team."""
    if intent.kind != ANSWER:
        return pack.line("topic_for_team")
    return PurePosixPath(intent.place.file).stem.replace("_", " ")


def _names(pack: Pack) -> Iterator[tuple[str, str]]:
    """Drugs by their generic name and, from what they are said to mean, their brands; then hard words."""
    for drug in (concept for concept in pack.concepts if concept.id.startswith(DRUG) and concept.name):
        brands = [brand.partition(" and ")[0] for inside in _BRANDS.findall(drug.means) for brand in inside.split(", ")]
        yield from ((name, drug.means) for name in (drug.name, *brands))
    yield from ((term.term, term.means) for term in pack.glossary)
