"""Finding phrases: against a slow, obvious reference."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from her2chat.phrases import Mention, PhraseBook, Stemmer


def book(*entries: tuple[str, str], light: str = "") -> PhraseBook:
    made = PhraseBook(Stemmer(), light.split())
    for label, phrase in entries:
        made.add(label, phrase.split())
    return made


def test_inflected_words_are_found() -> None:
    assert book(("hair", "lose hair")).find("she is losing hair".split()) == [Mention("hair", 2, 4)]


def test_light_words_are_skipped_inside_but_not_around() -> None:
    made = book(("hair", "lose hair"), light="my of all the")
    assert made.find("lose all of my hair the".split()) == [Mention("hair", 0, 5)]


def test_a_longer_phrase_hides_a_shorter_one() -> None:
    made = book(("heart", "heart"), ("attack", "heart attack"))
    assert made.find("a heart attack".split()) == [Mention("attack", 1, 3)]


def test_overlapping_phrases_are_both_found() -> None:
    made = book(("one", "new drug"), ("two", "drug trial"))
    assert made.find("new drug trial".split()) == [Mention("one", 0, 2), Mention("two", 1, 3)]


def test_one_phrase_may_mean_two_things() -> None:
    made = book(("a", "jab"), ("b", "jab"))
    assert {mention.label for mention in made.find(["jab"])} == {"a", "b"}


def test_a_word_typed_by_a_person_is_not_remembered() -> None:
    stemmer = Stemmer()
    stemmer.stem("secretword")
    assert not stemmer.knows("secretword")


WORDS = st.lists(st.sampled_from(["ant", "bee", "cat", "the"]), max_size=8)
PHRASES = st.lists(st.lists(st.sampled_from(["ant", "bee", "cat"]), min_size=1, max_size=3).map(tuple), max_size=5)


def longest_at(words: list[str], start: int, phrases: list[tuple[str, ...]], light: str) -> int:
    """The furthest end of any phrase that starts here, light words between its words skipped."""
    best = 0
    for phrase in phrases:
        at, left = start, list(phrase)
        skipped = 0
        while at < len(words) and left:
            if words[at] == left[0]:
                left.pop(0)
                skipped = 0
            elif words[at] == light and at > start and skipped < 3:
                skipped += 1
            else:
                break
            at += 1
        best = max(best, at if not left else 0)
    return best


@given(WORDS, PHRASES)
def test_the_trie_finds_what_the_reference_finds(words: list[str], phrases: list[tuple[str, ...]]) -> None:
    made = PhraseBook(Stemmer(), ["the"])
    for phrase in phrases:
        made.add("x", phrase)
    expected, reach = [], 0
    for start in range(len(words)):
        end = longest_at(words, start, phrases, "the")
        if end > reach:
            reach = end
            expected.append(Mention("x", start, end))
    assert made.find(words) == expected
