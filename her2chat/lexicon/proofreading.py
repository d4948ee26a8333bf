"""A message with its words put right: misspelled, run together, torn apart, or mistaken for another.

What was changed is told, so that a reply can say what it was read as. A message without a fault comes back as it was.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Set
from dataclasses import dataclass, replace

from her2chat.content.spelling import Confusion, Phrase, Spelling
from her2chat.lexicon.spelling import Speller
from her2chat.text import Shorthand, Span, Utterance

_SHORTEST_CUT = 5  # letters of a run-on
_LONGEST_CUT = 24
_MOST_PIECES = 3
_SHORT_PIECE, _SHORT_USES, _USES = 2, 200, 20  # how often the content must use a piece of a run-on
_PIECE = 12.0  # what a piece of a run-on costs beside its rarity, so that few pieces are better than many
_SHORTEST_JOINED, _ESTABLISHED = 5, 3  # letters, and uses in the content, of a word that was torn apart
_LONG_JOINED = 8  # letters of a drug's name that may be torn apart and misspelled
_INFLECTED = ("s", "ed", "er", "est", "ing", "ly")  # endings of a word that is right if its stem is that of another
_CHAINED = re.compile(r"[a-z]+(?:-[a-z]+)+")


@dataclass(frozen=True, slots=True)
class Proof:
    """A message put right.

    `corrections`: what was typed and what it was read as. `unclear`: ids of drugs between which a name cannot be told.
    """

    utterance: Utterance
    corrections: tuple[tuple[str, str], ...] = ()
    unclear: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Edit:
    """Words [start, end) become `words`."""

    start: int
    end: int
    words: Phrase
    unclear: tuple[str, ...] = ()


class Proofreader:
    """Puts words right; made once, it never changes."""

    def __init__(
        self, speller: Speller, spelling: Spelling, shorthand: Shorthand, stems: Set[str], stem: Callable[[str], str]
    ) -> None:
        """`stems`: those of all words that are right, by `stem`; a word that shares one is an inflection of it."""
        self._speller = speller
        self._opened = shorthand.words
        self._stems, self._stem = stems, stem
        self._confusions: dict[str, list[Confusion]] = {}
        for confusion in spelling.confusions:
            self._confusions.setdefault(confusion.typed[0], []).append(confusion)

    def proofread(self, utterance: Utterance) -> Proof:
        """`utterance` put right."""
        words = utterance.words
        known = self._speller.known(words)
        right = [word in known or self._is_inflected(word) for word in words]
        if all(right) and self._confusions.keys().isdisjoint(words) and not any(map(self._is_name, words, words[1:])):
            return Proof(utterance)
        edits = list(self._edits(utterance, right))
        changes = [edit for edit in edits if not edit.unclear]
        told = ((_typed(utterance, edit), " ".join(edit.words)) for edit in changes)
        corrections = tuple(pair for pair in told if len(pair[0]) > 1)  # a "2" for "to" goes without saying
        unclear = next((edit.unclear for edit in reversed(edits) if edit.unclear), ())
        return Proof(_rewritten(utterance, changes) if changes else utterance, corrections, unclear)

    def _is_inflected(self, word: str) -> bool:
        """Whether `word`, which is not known, is an inflection of a known word rather than a slip."""
        stem = self._stem(word) if word.endswith(_INFLECTED) else ""
        if stem not in self._stems:
            return False
        repair = self._speller.repair(word)
        return repair is None or repair.slips > 1 or self._stem(repair.word) == stem

    def _edits(self, utterance: Utterance, right: list[bool]) -> Iterator[_Edit]:
        words = utterance.words
        chains = _chains(utterance) if not all(right) else ()
        begins = {span.start for span in utterance.clauses}
        at = 0
        while at < len(words):
            edit = self._mistaken(words, at) or self._chained(words, right, at, chains)
            if edit is None and at + 1 < len(words) and at + 1 not in begins:
                edit = self._torn(words, right, at)
            if edit is None and not right[at]:
                edit = self._misspelled(words[at], at)
            if edit is not None:
                yield edit
            at = at + 1 if edit is None else edit.end

    def _mistaken(self, words: Phrase, at: int) -> _Edit | None:
        """A real word, or a few, that must stand for others here."""
        for confusion in self._confusions.get(words[at], ()):
            end = at + len(confusion.typed)
            if words[at:end] == confusion.typed and _applies(confusion, words, at):
                return _Edit(at, end, confusion.meant)
        return None

    def _chained(self, words: Phrase, right: list[bool], at: int, chains: Iterable[Phrase]) -> _Edit | None:
        """A word written in parts with hyphens between them."""
        for chain in chains:
            end = at + len(chain)
            if words[at:end] == chain and not all(right[at:end]):
                joined = "".join(chain)
                repair = self._speller.repair(joined)
                if joined in self._opened or self._speller.knows(joined):
                    return self._edit(at, end, joined)
                if repair is not None and not repair.choices:
                    return self._edit(at, end, repair.word)
        return None

    def _torn(self, words: Phrase, right: list[bool], at: int) -> _Edit | None:
        """One word written as two: a drug's name, or a word of which one part at least is none."""
        joined = words[at] + words[at + 1]
        if self._is_name(words[at], words[at + 1]):
            return self._edit(at, at + 2, joined)
        if len(joined) < _SHORTEST_JOINED or all(right[at : at + 2]):
            return None
        if self._speller.uses(joined) >= _ESTABLISHED:
            return self._edit(at, at + 2, joined)
        if len(joined) < _LONG_JOINED or not self._speller.drugs.one_off(joined):
            return None
        alone = (self._speller.repair(words[part]) for part in (at, at + 1) if not right[part])
        if any(each is not None and (each.drug or each.slips <= 1) for each in alone):
            return None
        repair = self._speller.repair(joined)
        return self._edit(at, at + 2, repair.word) if repair is not None and not repair.choices else None

    def _misspelled(self, word: str, at: int) -> _Edit | None:
        """A word with slips in it, or several run together."""
        repair = self._speller.repair(word)
        if repair is not None and repair.choices:
            return _Edit(at, at + 1, (word,), repair.choices)
        if repair is None or (repair.slips > 1 and not repair.drug):
            pieces = self._cut(word)
            if pieces:
                return _Edit(at, at + 1, pieces)
        return self._edit(at, at + 1, repair.word) if repair is not None else None

    def _edit(self, start: int, end: int, word: str) -> _Edit:
        word = self._speller.drugs.listed(word) or word
        return _Edit(start, end, self._opened.get(word, (word,)))

    def _is_name(self, start: str, rest: str) -> bool:
        """Whether two words make up a drug's name, and are not well written as two (nab paclitaxel, black seed)."""
        drugs, joined = self._speller.drugs, start + rest
        if joined not in drugs or len(joined) < _SHORTEST_JOINED or drugs.is_name(start) or drugs.is_name(rest):
            return False
        return not (self._speller.is_common(start) and self._speller.is_common(rest))

    def _cut(self, word: str) -> Phrase:
        """The words that were run together as `word`; empty where it does not fall into common ones."""
        if not _SHORTEST_CUT <= len(word) <= _LONGEST_CUT:
            return ()
        cuts = (pieces for pieces in self._pieces(word, _MOST_PIECES) if len(pieces[-1]) > 1)
        return min(cuts, key=self._surprise, default=())

    def _pieces(self, word: str, most: int) -> Iterator[Phrase]:
        if self._is_piece(word):
            yield (word,)
        for cut in range(1, len(word)) if most > 1 else ():
            if self._is_piece(word[:cut]):
                for rest in self._pieces(word[cut:], most - 1):
                    yield (word[:cut], *rest)

    def _is_piece(self, word: str) -> bool:
        least = _SHORT_USES if len(word) <= _SHORT_PIECE else _USES
        return self._speller.uses(word) >= least or self._is_code(word) or word in self._speller.drugs

    def _is_code(self, word: str) -> bool:
        return not (word.isalpha() or word.isdigit()) and self._speller.knows(word)

    def _surprise(self, pieces: Phrase) -> float:
        return sum(_PIECE - math.log1p(self._speller.uses(piece)) for piece in pieces)


def _applies(confusion: Confusion, words: Phrase, at: int) -> bool:
    only, unless = (
        any(_stands(around, confusion.typed, words, at) for around in phrases)
        for phrases in (confusion.only, confusion.unless)
    )
    return (only or not confusion.only) and not unless


def _stands(phrase: Phrase, typed: Phrase, words: Phrase, at: int) -> bool:
    """Whether `phrase`, which holds `typed`, stands in `words` with `typed` at `at`."""
    starts = (at - offset for offset in range(len(phrase)) if phrase[offset : offset + len(typed)] == typed)
    return any(start >= 0 and words[start : start + len(phrase)] == phrase for start in starts)


def _chains(utterance: Utterance) -> tuple[Phrase, ...]:
    """The hyphenated words of the message, in parts."""
    return tuple(tuple(chain.split("-")) for chain in _CHAINED.findall(utterance.raw.lower()))


def _typed(utterance: Utterance, edit: _Edit) -> str:
    """What was typed for the words of `edit`; a token that opened into several words is told once."""
    typed = utterance.typed[edit.start : edit.end]
    return " ".join(token for at, token in enumerate(typed) if not at or token != typed[at - 1])


def _rewritten(utterance: Utterance, edits: list[_Edit]) -> Utterance:
    """`utterance` with `edits` (in order, none over the end of a clause) carried out."""
    words: list[str] = []
    typed: list[str] = []
    moved = [0] * (len(utterance.words) + 1)
    waiting = {edit.start: edit for edit in edits}
    at = 0
    while at < len(utterance.words):
        edit = waiting.get(at) or _Edit(at, at + 1, (utterance.words[at],))
        words += edit.words
        typed += [_typed(utterance, edit)] * len(edit.words)
        moved[at + 1 : edit.end + 1] = [len(words)] * (edit.end - at)
        at = edit.end
    sentences, clauses = (
        tuple(Span(moved[span.start], moved[span.end], span.asks) for span in spans)
        for spans in (utterance.sentences, utterance.clauses)
    )
    return replace(utterance, words=tuple(words), typed=tuple(typed), sentences=sentences, clauses=clauses)
