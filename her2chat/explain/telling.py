"""An account of a message in lines for people."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from itertools import groupby

from her2chat.assistant import Explanation
from her2chat.content.model import Pack
from her2chat.explain.account import Account, Match, Proof, account

_LABEL = 12  # columns before the text of a line
_NARROWEST = 40
_MOST_FOR, _MOST_AGAINST = 6, 3  # pieces of evidence that are shown
_SLIGHT = 0.05  # evidence worth less is not shown
_SLIGHT_SHARE = 0.005  # nor are kinds with less belief
_LONG = 12  # words of a sign from which its middle is left out
_LEVELS = {
    "none": "Nothing in it tells of danger now.",
    "ask_team": "It is a matter to bring to the care team.",
    "call_team": "It is a matter to call the care team about.",
    "emergency": "It tells of an emergency.",
    "crisis": "It tells of a crisis.",
}
_TENSES = {"now": "happening now", "what_if": "only asked about or supposed", "past": "in the past"}
_REPLIES = {
    "answer": "answer from the article",
    "clarify": "ask which of the near questions, or names, is meant",
    "not_covered": "say that the article does not cover it",
    "personal": "say that the care team must judge it",
    "urgent": "show the card for urgent help",
    "crisis": "show the card for a crisis",
    "small_talk": "say something friendly",
    "off_topic": "say that it is outside the subject",
    "empty": "ask for a question",
}


def lines(explanation: Explanation, pack: Pack, width: int = 80) -> list[str]:
    """Safety, words and what they were read as, the best match and the runner-up, the decision and why."""
    found = account(explanation, pack)
    labelled = (*_safety_lines(found), *_word_lines(found), *_match_lines(found), *_decision_lines(found))
    return [line for label, text in labelled for line in _wrapped(label, text, width)]


def _safety_lines(found: Account) -> Iterator[tuple[str, str]]:
    yield "safety:", _LEVELS[found.level]
    for sign in found.signs:
        found_in = f'"{_shortened(sign.words)}": ' if sign.words else ""
        yield "", f"{found_in}{sign.name} ({sign.id}, {sign.level}), {_TENSES[sign.tense]}"
    if found.about_other:
        yield "", "It is somebody else who has it."
    if found.distress:
        yield "", "Somebody is in distress."


def _shortened(words: str) -> str:
    each = words.split()
    return words if len(each) <= _LONG else " ".join((*each[: _LONG // 2], "...", *each[-_LONG // 2 :]))


def _word_lines(found: Account) -> Iterator[tuple[str, str]]:
    asked = " ".join(word.read_as for word in found.words if word.weight == 1)
    told = " ".join(word.read_as for word in found.words if 0 < word.weight < 1)
    aside = " ".join(word.read_as for word in found.words if not word.weight)
    slips = [f'"{slip.typed}" read as "{slip.read_as}"' for slip in found.corrections]
    yield "asked:", asked or "nothing"
    for label, text in (
        ("told:", told),
        ("set aside:", aside),
        ("spelling:", ", ".join(slips)),
        ("short for:", ", ".join(_opened(found))),
        ("unknown:", ", ".join(found.unknown)),
        ("unclear:", " or ".join(found.unclear)),
        ("cut:", "it is too long; only its beginning was read" if found.shortened else ""),
    ):
        if text:
            yield label, text
    for at, (words, group) in enumerate(groupby(found.meanings, key=lambda meaning: meaning.words)):
        means = dict.fromkeys(meaning.means for meaning in group)
        yield "" if at else "means:", f'"{words}": {"; ".join(means)}'


def _opened(found: Account) -> Iterator[str]:
    """The short, joined and regional words with what they stand for."""
    slips = {slip.typed for slip in found.corrections}
    told = []
    for typed, group in groupby(found.words, key=lambda word: word.typed):
        read_as = " ".join(word.read_as for word in group)
        if typed not in slips and typed not in (read_as, *read_as.split()[:1]):
            told.append(f'"{typed}" is "{read_as}"')
    yield from dict.fromkeys(told)


def _match_lines(found: Account) -> Iterator[tuple[str, str]]:
    shares = [f"{kind} {share:.0%}" for kind, share in found.kinds.items() if share >= _SLIGHT_SHARE]
    if shares:
        yield "kinds:", ", ".join(shares)
    for label, match in zip(("best:", "runner-up:"), found.matches, strict=False):
        yield label, match.question
        yield "", f"{match.intent}, {match.place}"
        yield "", f"belief {match.belief:.0%}, score {match.score:.1f}{_behind(match, found.matches[0])}"
        if match.exact:
            yield "", "these very words are one of its examples"
        if match.rule:
            yield "", f"its rule is met ({match.rule_worth:+.1f}): {match.rule_in_words}"
        yield from _evidence_lines(match.evidence)


def _behind(match: Match, best: Match) -> str:
    gap = best.score - match.score
    return f", {gap:.1f} behind" if gap > 0 else ""


def _evidence_lines(evidence: Sequence[Proof]) -> Iterator[tuple[str, str]]:
    strong = [proof for proof in evidence if abs(proof.worth) >= _SLIGHT]
    speaking = [proof for proof in strong if proof.worth > 0][:_MOST_FOR]
    against = [proof for proof in strong if proof.worth < 0][:_MOST_AGAINST]
    for label, proofs in (("for it", speaking), ("against it", against)):
        if proofs:
            yield "", f"{label}: {', '.join(f'{proof.what} {proof.worth:+.1f}' for proof in proofs)}"


def _decision_lines(found: Account) -> Iterator[tuple[str, str]]:
    named = f" ({found.intent})" if found.intent else ""
    yield "decision:", f"{_REPLIES[found.kind]}{named}, confidence {found.confidence:.2f}"
    for part in found.parts:
        yield "", f"part: {_REPLIES[part.kind]} ({part.intent}), confidence {part.confidence:.2f}"
    for choice in found.choices:
        yield "", f"choice: {choice}"
    for at, reason in enumerate(found.why):
        yield "" if at else "why:", reason


def _wrapped(label: str, text: str, width: int) -> list[str]:
    first, rest = label.ljust(_LABEL), " " * _LABEL
    return textwrap.wrap(text, max(width, _NARROWEST), initial_indent=first, subsequent_indent=rest) or [label]
