"""What is asked of the article's own text: a sentence by its number, or what a hard word in it means.

Found from the article and the glossary, so that it holds for any article: no intent knows a number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from her2chat.compose import cautions_for
from her2chat.content.model import ANSWER, NOT_COVERED, OFF_TOPIC, SMALL_TALK, Pack, Quote, Sentence, Term
from her2chat.conversation.short import Hearing
from her2chat.decision import CLARIFY, Decision, is_sure
from her2chat.lexicon.lexicon import Lexicon

_THAT = "that"  # stands for a sentence that is named: "is S5 true" asks what "is that true" does
_MOST_DIGITS = 2  # of a number that is known as such, whether there is a sentence or not
_QUOTE = ("quote", "where")  # what may be asked of any sentence
_OF_ARTICLE = ("still", "plain")  # and of one that is surely the article's, not the last of a reply
_LONGEST = 14  # words
_WORD = "{word}"

Found = tuple[Decision, str]  # and what is said above the reply


class Passages:
    """The names of an article's sentences and the words of its glossary, ready to be heard. Immutable once made."""

    def __init__(self, pack: Pack, lexicon: Lexicon, hearing: Hearing) -> None:
        self._pack = pack
        self._hearing = hearing
        self._names = {lexicon.words_of(name): place for name, place in _names(pack)}
        self._before = {lexicon.words_of(name) for name in pack.lines.get("sentence_before", ())}
        self._longest = max((*map(len, self._names), *(len(name) + 1 for name in self._before)), default=1)
        self._terms = {lexicon.words_of(written): term for term in pack.glossary for written in (term.term, *term.say)}
        self._asking = [
            (lexicon.words_of(before), lexicon.words_of(after))
            for before, _, after in (phrase.partition(_WORD) for phrase in pack.lines.get("asked_word", ()))
        ]

    def asked(self, words: Sequence[str], alone: Decision) -> Found | None:
        """The reply to `words` where they ask of the text; `alone` is the decision on them as they stand."""
        if len(words) > _LONGEST:
            return None
        words = self._hearing.without_lead(tuple(words))
        return (None if alone.exact else self._sentence(words)) or self._word(words, alone)

    def bare_word(self, words: Sequence[str], decision: Decision) -> Found | None:
        """What `words` mean where they are but a hard word and nothing fits them: "and synergistically?"."""
        term = self._terms.get(self._hearing.without_lead(tuple(words)))
        if term is None or decision.intent is not None or decision.kind not in (OFF_TOPIC, NOT_COVERED, CLARIFY):
            return None
        return self._explained(term, decision)

    def _sentence(self, words: tuple[str, ...]) -> Found | None:
        """The sentences that `words` name, if they ask to see them, whether they are true, or what they mean."""
        kept: list[str] = []
        places: list[int] = []
        may_ask: tuple[str, ...] = (*_QUOTE, *_OF_ARTICLE)
        at = 0
        while at < len(words):
            end, (place, of_article) = self._named(words, at)
            if place and not of_article:
                may_ask = _QUOTE
            if not place:
                kept.append(words[at])
            else:
                places.append(place)
                if kept[-2:] == [_THAT, "and"]:
                    kept.pop()  # "S4 and S5" is one thing asked of
                else:
                    kept.append(_THAT)
            at = end
        meant = self._hearing.meant(tuple(kept)) if places else ""
        if meant not in may_ask:
            return None
        sentences = self._pack.article.sentences
        if max(places) > len(sentences):
            return Decision(SMALL_TALK, None, 1.0, "the article has not so many sentences", line="no_such_sentence"), ""
        quotes = _whole(dict.fromkeys(sentences[place - 1] for place in places))
        return Decision(ANSWER, None, 1.0, "names a sentence of the article", quotes=quotes), self._above(meant, quotes)

    def _named(self, words: tuple[str, ...], at: int) -> tuple[int, tuple[int, bool]]:
        """Where the sentence named at `at` ends, and its place as in `_names`; the next word and 0 for none."""
        ends = range(min(len(words), at + self._longest), at, -1)
        found = ((end, place) for end in ends if (place := self._place(words[at:end])) is not None)
        return next(found, (at + 1, (0, False)))

    def _place(self, name: tuple[str, ...]) -> tuple[int, bool] | None:
        """The place that `name` means, as in `_names`; None for none."""
        if name in self._names:
            return self._names[name]
        number = name[-1] if name[:-1] in self._before else name[0][1:] if len(name) == 1 and name[0][0] == "s" else ""
        known = number.isascii() and number.isdecimal() and number[0] != "0" and len(number) <= _MOST_DIGITS
        return (int(number), True) if known else None

    def _above(self, meant: str, quotes: Sequence[Quote]) -> str:
        if meant == "still":
            return self._pack.line("carried_noted" if cautions_for(quotes, self._pack) else "carried_not_noted")
        return with_hard_words(self._pack.line("carried_words"), quotes, self._pack) if meant == "plain" else ""

    def _word(self, words: tuple[str, ...], alone: Decision) -> Found | None:
        """What the hard word that `words` ask of means."""
        asked = (words[len(before) : len(words) - len(after)] for before, after in self._asking_in(words))
        term = next((term for word in asked if (term := self._terms.get(word))), None)
        if term is None or (alone.exact and alone.kind != ANSWER):
            return None
        return self._explained(term, alone)

    def _asking_in(self, words: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
        for before, after in self._asking:
            if words[: len(before)] == before and words[len(words) - len(after) :] == after:
                yield before, after

    def _explained(self, term: Term, alone: Decision) -> Found | None:
        """The answer that quotes a word, if `alone` is one, else a sentence with it; above it what the word means."""
        from her2chat.glossary import Glossary  # only where words are explained: the first answer waits for imports

        glossary = Glossary([term])
        means = self._pack.line("word_means").replace(_WORD, term.term).replace("{means}", term.means)
        for part in alone.parts or (alone,):
            if part.kind == ANSWER and part.intent and glossary.found_in(part.intent.quotes[0].text):
                return replace(alone, intent=part.intent, parts=(), line=""), means
        if alone.kind == ANSWER and is_sure(alone) and not alone.parts:
            return alone, means
        quotes = _whole([one for one in self._pack.article.sentences if glossary.found_in(one.text)][:1])
        return (Decision(ANSWER, None, 1.0, "asks what a word means", quotes=quotes), means) if quotes else None


def _whole(sentences: Iterable[Sentence]) -> tuple[Quote, ...]:
    """Each of `sentences` as a quote."""
    from her2chat.content.article import quote  # as above

    return tuple(filter(None, map(quote, sentences)))


def with_hard_words(line: str, quotes: Sequence[Quote], pack: Pack) -> str:
    """`line` with the hard words of `quotes`, each with what it means; empty where it has nothing to hold."""
    from her2chat.glossary import Glossary  # as above

    found = Glossary(pack.glossary).found_in("\n".join(quote.text for quote in quotes))
    words = "\n".join(f"- {word.term.term}: {word.term.means}" for word in found)
    return line.replace("{words}", words) if words else ""


def _names(pack: Pack) -> Iterator[tuple[str, tuple[int, bool]]]:
    """What a sentence may be called in words, with its place from 1, and whether that is surely one of the article.

    Some of the places are none of this article.
    """
    before, after, of_article = (pack.lines.get(f"sentence_{part}", ()) for part in ("before", "after", "of_article"))
    for place, number in enumerate(pack.lines.get("sentence_numbers", ()), 1):
        yield from ((f"{name} {number}", (place, True)) for name in before)
    first = enumerate(pack.lines.get("sentence_places", ()), 1)
    last = ((len(pack.article.sentences), name) for name in pack.lines.get("sentence_last", ()))
    for place, name in (*first, *last):
        yield from ((f"{name} {tail}", (place, False)) for tail in after)
        yield from ((f"{name} {tail} {whose}", (place, True)) for tail in after for whose in of_article)
