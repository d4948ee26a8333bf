"""The phrases that the content lists, found in a message but for those that a look-alike hides."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from her2chat.content.safety import Rule, SafetyContent
from her2chat.phrases import Mention
from her2chat.safety.look_alikes import holds, in_one_clause, masked, stands, without_hidden, without_touched
from her2chat.safety.reading import SIGN, EveryPhrase, Hit, Opening, Reading, open_word, read
from her2chat.safety.spelling import QuickStemmer, Speller
from her2chat.text import Shorthand, Utterance, fold, words_of

_LOOK_ALIKE, _DENIAL = "look alike", "crisis denial"
SOFTENING = ("deny", "general", "asks_mild", "opener", "supposing", "calm", "fiction")  # cues that may lower a flag
_SOFTENING = frozenset(SIGN + cue for cue in SOFTENING)


class Said(NamedTuple):
    """What a message says: its words, their stems but for those in a look-alike, and the phrases in it, by start."""

    reading: Reading
    stems: Sequence[str]
    hits: Sequence[Hit]


class Listed:
    """The phrases of the concepts and look-alikes of `content`, and those of `rules`, by their keys."""

    def __init__(
        self,
        content: SafetyContent,
        rules: Iterable[tuple[str, Rule]],
        shorthand: Shorthand,
        is_ordinary: Callable[[str], bool],
    ) -> None:
        self._shorthand = shorthand
        self._read_as = {typed: tuple(fold(plain, shorthand).words) for typed, plain in content.read_as.items()}
        self._light = frozenset(content.light)
        self.stemmer = QuickStemmer(content.lists.keep_ending, content.irregular)
        self._book = EveryPhrase(self.stemmer, content.light)
        self._masks, self._not_of_others, self._done_to_wake = (
            EveryPhrase(self.stemmer, content.look_alike_light) for _ in range(3)
        )
        for concept in content.concepts:
            self._add(self._book, concept.id, concept.say)
        for key, rule in rules:
            self._add(self._book, SIGN + key, rule.say)
        self._add(self._masks, _LOOK_ALIKE, content.look_alikes)
        self._add(self._masks, _DENIAL, content.crisis_denials)
        self._add(self._not_of_others, _LOOK_ALIKE, content.not_of_others)
        self._add(self._done_to_wake, _LOOK_ALIKE, content.done_to_wake)
        known, exact = (self._vocabulary(content, exact) for exact in (False, True))
        self._speller = Speller(known, self.stemmer.stem, is_ordinary, self._read_as, exact)

    def _add(self, book: EveryPhrase, label: str, phrases: Iterable[str]) -> None:
        for phrase in phrases:
            words = self._opened(phrase)
            if words:
                book.add(label, words)

    def _opened(self, phrase: str) -> tuple[str, ...]:
        """A phrase of the content as the words that a message would be read as."""
        words = words_of(phrase, self._shorthand)
        return tuple(piece for word in words for piece in self._read_as.get(word, (word,)))

    def _vocabulary(self, content: SafetyContent, exact: bool) -> set[str]:
        """The words of the concepts and flags, not of cues and look-alikes: of the exact ones, or of all others."""
        concepts = (concept.say for concept in content.concepts if concept.exact is exact)
        flags = (flag.rule.say for flag in content.flags if flag.exact is exact)
        return {word for say in (*concepts, *flags) for phrase in say for word in self._opened(phrase)}

    def knows(self, word: str) -> bool:
        """Whether `word`, in small letters, is one: in a listed phrase, or an ordinary one."""
        return self.stemmer.knows(word) or self._speller.is_ordinary(word)

    def open(self, word: str) -> list[tuple[str, str]]:
        """What a word is read as; see `open_word`."""
        return open_word(word, self._read_as, self.stemmer, self._speller)

    def said(self, utterance: Utterance, opening: Opening | None = None) -> tuple[Said, list[Mention]]:
        """What a message says, and the look-alikes in it; `opening`: `open`, or what remembers it."""
        reading = read(utterance, opening or self.open, self._light)
        masks = self._look_alikes(reading)
        return self._but_for(masks, reading), masks

    def retold(self, told: Reading, masks: Sequence[Mention], emergency: bool) -> Said:
        """What a message with the look-alikes `masks` says as it is `told` anew; `emergency`: one is told of in it."""
        hiding = [*masks, *self._look_alikes(told)]
        for book in (self._not_of_others, *((self._done_to_wake,) if emergency else ())):
            hiding += book.find_stems(told.stems, told.words)
        return self._but_for(hiding, told)

    def denies_crisis(self, masks: Iterable[Mention], said: Said) -> bool:
        """Whether one of the look-alikes `masks` says that there is no crisis, and nothing that is `said` undoes it."""
        return any(mask.label == _DENIAL and _hides(mask, said.hits, said.reading) for mask in masks)

    def _look_alikes(self, reading: Reading) -> list[Mention]:
        masks = self._masks.find_stems(reading.stems, reading.words)
        return [mask for mask in masks if in_one_clause(mask, reading)]

    def _but_for(self, masks: Sequence[Mention], reading: Reading) -> Said:
        hits = self._book.hits(reading.stems, reading.words)
        if not masks:
            return Said(reading, reading.stems, hits)
        standing = [mask for mask in masks if _hides(mask, hits, reading)]
        without_cues = without_touched(hits, masks, _SOFTENING)
        return Said(reading, masked(reading.stems, standing), without_hidden(without_cues, standing, reading.words))


def _hides(mask: Mention, hits: Sequence[Hit], reading: Reading) -> bool:
    denies = mask.label == _DENIAL
    return stands(mask, reading.words) and (not denies or holds(mask, hits, reading.sentences))
