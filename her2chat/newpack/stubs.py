"""What can be made of any article: a stub for each sentence, a topic for each telling word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from her2chat.content.model import Article, Sentence

_TELLING = 3  # words that a stub's question names
_SHORTEST = 4  # letters of a word that tells something
Words = Callable[[str], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Stub:
    """The beginning of an intent: its sentence, the words that it is asked by (in order), the topics that these are.

    `heading`: that of its section, where it is the first sentence there; else "".
    """

    sentence: Sentence
    words: tuple[str, ...]
    topics: tuple[str, ...]
    heading: str = ""

    @property
    def id(self) -> str:
        """Its name: `s3.pollen_nectar`."""
        return f"{self.sentence.id.lower()}.{'_'.join(self.words)}"

    @property
    def question(self) -> str:
        """Its canonical question, for an editor to put in better words."""
        subject = f"“{self.heading}”" if self.heading else _listed(self.words)
        return f"What does the article say about {subject}?"

    @property
    def examples(self) -> tuple[str, ...]:
        """Ways to ask it: by its words, by the heading above it, and the sentence itself."""
        listed = _listed(self.words)
        asked = (f"tell me about {listed}", f"what about {listed}", f"how is it with {listed}", " ".join(self.words))
        return (*asked, *([self.heading] if self.heading else []), " ".join(self.sentence.text.split()))


def topics_of(article: Article, words_of: Words, empty: Set[str], stem: Callable[[str], str]) -> dict[str, str]:
    """The topic of each word of `article` that carries a subject: the first word of its stem.

    `words_of` gives the folded words of a text; `empty` words carry no subject.
    """
    first: dict[str, str] = {}
    telling = [word for sentence in article.sentences for word in _telling(sentence, words_of, empty)]
    return {word: first.setdefault(stem(word), word) for word in telling}


def stubs(article: Article, words_of: Words, topics: Mapping[str, str]) -> tuple[Stub, ...]:
    """A stub for each sentence of `article`, no two asked by the same words; for `topics` see `topics_of`."""
    held = {
        sentence.id: tuple(dict.fromkeys(word for word in words_of(sentence.text) if word in topics))
        for sentence in article.sentences
    }
    often = Counter(word for words in held.values() for word in words)
    below = {frozenset(words_of(sentence.section)): sentence.id for sentence in reversed(article.sentences)}
    first = {sentence_id for words, sentence_id in below.items() if words}  # the first sentence below each heading
    taken = set(below)
    made = []
    for sentence in article.sentences:
        own = held[sentence.id] or words_of(sentence.text)[:_TELLING] or (sentence.id.lower(),)
        chosen = _choose(own, often, taken)
        taken.add(frozenset(chosen))
        asked = tuple(dict.fromkeys(topics[word] for word in chosen if word in topics))
        made.append(Stub(sentence, chosen, asked, sentence.section if sentence.id in first else ""))
    return tuple(made)


def _telling(sentence: Sentence, words_of: Words, empty: Set[str]) -> Iterator[str]:
    for word in words_of(sentence.text):
        if word not in empty and len(word) >= _SHORTEST and word.isalpha():
            yield word


def _choose(own: Sequence[str], often: Counter[str], taken: Set[frozenset[str]]) -> tuple[str, ...]:
    """The rarest of a sentence's words, in its order; one more where those are taken."""
    rarest = sorted(own, key=lambda word: (often[word], -len(word), word))
    for count in range(min(_TELLING, len(own)), len(own) + 1):
        chosen = frozenset(rarest[:count])
        if chosen not in taken:
            break
    return tuple(word for word in own if word in chosen)


def _listed(words: Sequence[str]) -> str:
    return " and ".join(part for part in (", ".join(words[:-1]), words[-1]) if part)
