"""What the chat offers while a person types: questions of the pack, names and hard words, commands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath

from rapidfuzz.fuzz import ratio
from rapidfuzz.process import extract

from her2chat.chat.commands import BY_NAME, COMMANDS
from her2chat.content.model import ANSWER, NOT_COVERED, Intent, Pack

_MOST, _MOST_WORDS = 6, 3
_SHORTEST = 2  # letters before anything is offered
_ALIKE = 75  # of 100: how alike a misspelled word must be
_WHOLE, _BEGUN, _NEAR = 1.0, 0.9, 0.7
_ENOUGH = 0.6  # the share of what was typed that a question must hold
_WORD = re.compile(r"[a-z0-9]+(?:['-][a-z0-9]+)*", re.IGNORECASE)
_BRANDS = re.compile(r"\(([^)]+)\)")
_LONGEST = 120  # characters; what is longer is no question that could be completed


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
        asked = [intent for intent in pack.intents if intent.kind == ANSWER]
        asked += [intent for intent in pack.intents if intent.kind == NOT_COVERED]
        self.questions = {intent.question: _topic(intent, pack) for intent in asked}
        self._words_in = {question: frozenset(_words(question)) for question in self.questions}
        self._vocabulary = tuple(sorted(frozenset().union(*self._words_in.values())))
        self._names = dict(_names(pack))
        self._near = lru_cache(maxsize=256)(self._find_near)

    def of(self, typed: str) -> list[Suggestion]:
        """What to offer for a line typed so far, the best first."""
        if typed.startswith("/"):
            return list(self._commands(typed))
        if len(typed) > _LONGEST or "\n" in typed:
            return []
        begins = typed.lower().strip()
        questions = list(self._questions_for(typed))
        begun = [one for one in questions if one.text.lower().startswith(begins)]
        return [*begun, *self._names_for(typed), *(one for one in questions if one not in begun)]

    def ghost(self, typed: str) -> str:
        """The rest of the first question, or command, that begins with what is typed; empty where none does."""
        if len(typed.strip()) < _SHORTEST:
            return ""
        whole = (f"/{command.name}" for command in COMMANDS) if typed.startswith("/") else self.questions
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
        last = _WORD.findall(typed)[-1:] if typed[-1:].isalnum() else []
        if not last or len(last[0]) <= _SHORTEST:
            return
        word = last[0].lower()
        begun = [name for name in self._names if name.lower().startswith(word) and name.lower() != word]
        near = [name for name, _, _ in extract(word, self._names, scorer=ratio, limit=1, score_cutoff=_ALIKE)]
        known = any(name.lower() == word for name in near)
        for name in list(dict.fromkeys(begun if begun or known else near))[:_MOST_WORDS]:
            yield Suggestion(name, len(word), self._names[name])

    def _questions_for(self, typed: str) -> Iterator[Suggestion]:
        words = _words(typed)
        if not words or sum(map(len, words)) <= _SHORTEST:
            return
        begins = typed.lower().strip()
        ranked = sorted(
            (not question.lower().startswith(begins), -score, at, question)
            for at, question in enumerate(self.questions)
            if (score := self._score(words, question)) >= _ENOUGH and question.lower() != begins
        )
        for *_, question in ranked[:_MOST]:
            yield Suggestion(question, len(typed), self.questions[question])

    def _score(self, words: Sequence[str], question: str) -> float:
        """The share (0 to 1) of the letters typed that stand in the question."""
        inside = self._words_in[question]
        found = sum(len(word) * max((worth for one, worth in self._near(word).items() if one in inside), default=0.0)
                    for word in words)  # fmt: skip
        return found / sum(map(len, words))

    def _find_near(self, word: str) -> Mapping[str, float]:
        """The words of all questions that `word` is, begins, or is a slip away from, with how sure that is."""
        begun = {one: _WHOLE if one == word else _BEGUN for one in self._vocabulary if one.startswith(word)}
        if begun:
            return begun
        return {one: _NEAR for one, _, _ in extract(word, self._vocabulary, scorer=ratio, score_cutoff=_ALIKE)}


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _topic(intent: Intent, pack: Pack) -> str:
    """What a question is about, as the content's files are named; one that the article leaves open is for the team."""
    if intent.kind != ANSWER:
        return pack.line("topic_for_team")
    return PurePosixPath(intent.place.file).stem.replace("_", " ")


def _names(pack: Pack) -> Iterator[tuple[str, str]]:
    """Drugs by their generic name and, from what they are said to mean, their brands; then hard words."""
    for drug in (concept for concept in pack.concepts if concept.id.startswith("drug.") and concept.name):
        brands = [brand.partition(" and ")[0] for inside in _BRANDS.findall(drug.means) for brand in inside.split(", ")]
        yield from ((name, drug.means) for name in (drug.name, *brands))
    yield from ((term.term, term.means) for term in pack.glossary)
