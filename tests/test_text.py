"""Folding: total, bounded, and faithful to what was typed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from her2chat.text import ByNeighbors, Shorthand, fold, pieces, plain, shorten, words_of

SHORT = Shorthand({"u": ("you",), "dont": ("do", "not"), "wat": ("what",)}, ("her2", "er", "pr"))


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("What is HER2?", "what is her2"),
        ("I can't, won't and don't", "i can not will not and do not"),
        ("i dont know wat u mean", "i do not know what you mean"),
        ("What’s “HER2”", "what is her2"),
        ("HER2+ and ER-/PR+", "her2 positive and er negative pr positive"),
        ("HER2 - approved yet?", "her2 approved yet"),
        ("er - pr - her2 -", "er negative pr negative her2 negative"),
        ("mum's chemo", "mum chemo"),
        ("it's 38.6 or 38,6", "it is 38.6 or 38,6"),
        ("T-DM1, ado-trastuzumab", "t dm1 ado trastuzumab"),
        ("ｆｕｌｌ ｗｉｄｔｈ café", "full width cafe"),
        ("soooooo bad", "soo bad"),
        ("in '16 and since '98", "in 2016 and since 1998"),
        ("5'10 and '39", "5 10 and 39"),
        ("\x1b[31mred\x1b[0m text\x00\u200b", "red text"),
        ("kill\x00myself, kill\u200bmyself", "kill myself kill myself"),
        ("\x1b]i want help", "i want help"),
        ("\x1b]0;title\x07hello", "hello"),
        ("50% & more = x", "50 percent and more is x"),
        ("", ""),
        ("?!...", ""),
    ],
)
def test_messages_become_plain_words(message: str, words: str) -> None:
    assert " ".join(fold(message, SHORT).words) == words


def test_typed_keeps_what_stood_there() -> None:
    utterance = fold("dont ask", SHORT)
    assert utterance.words == ("do", "not", "ask")
    assert utterance.typed == ("dont", "dont", "ask")


def test_sentences_know_whether_they_ask() -> None:
    utterance = fold("I saw Dr. Smith. What is HER2? Thanks")
    assert [span.asks for span in utterance.sentences] == [False, True, False]
    assert utterance.words[utterance.sentences[0].start : utterance.sentences[0].end] == ("i", "saw", "dr", "smith")


def test_the_points_of_a_list_are_sentences() -> None:
    listed = fold("1) what is it 2) how common is it?")
    assert listed.words[:4] == ("what", "is", "it", "how")
    assert len(listed.sentences) == 2
    assert len(fold("HER2 (a) is it 3 or 4").sentences) == 1


def test_clauses_split_at_commas_and_contrast() -> None:
    utterance = fold("no fever, but my chest hurts and i am hot")
    clauses = [" ".join(utterance.words[c.start : c.end]) for c in utterance.clauses]
    assert clauses == ["no fever", "but my chest hurts", "and i am hot"]


def test_a_long_message_is_cut_at_a_sentence_end() -> None:
    message = "One sentence here. " * 50
    cut = shorten(message, 100)
    assert len(cut) <= 100
    assert cut.rstrip().endswith("here.")
    assert fold(message, limit=100).shortened
    assert not fold("short", limit=100).shortened


@given(st.text())
def test_any_text_folds(message: str) -> None:
    utterance = fold(message, SHORT)
    assert len(utterance.words) == len(utterance.typed)
    for spans in (utterance.sentences, utterance.clauses):
        covered = [at for span in spans for at in range(span.start, span.end)]
        assert covered == list(range(len(utterance.words)))
    for clause in utterance.clauses:
        assert any(s.start <= clause.start and clause.end <= s.end for s in utterance.sentences)


@given(st.text())
def test_plain_text_holds_no_control_characters(message: str) -> None:
    assert not any(ord(ch) < 32 and ch not in "\t\n\r" for ch in plain(message))


@given(st.text(), st.integers(min_value=1, max_value=50))
def test_shortening_keeps_a_beginning(message: str, limit: int) -> None:
    assert message.startswith(shorten(message, limit))
    assert len(shorten(message, limit)) <= max(limit, 1)


@given(st.text(alphabet="abc2 u'-?A", max_size=20))
def test_words_of_a_phrase_are_those_of_the_folded_phrase(phrase: str) -> None:
    assert words_of(phrase, SHORT) == fold(phrase, replace(SHORT, openers={})).words


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("dose it work", "does it work"),
        ("what dose her2 do", "what does her2 do"),
        ("what dose is given", "what dose is given"),
        ("dose of herceptin", "dose of herceptin"),
        ("the loading dose it says", "the loading dose it says"),
    ],
)
def test_a_word_confused_where_a_question_opens(message: str, words: str) -> None:
    assert " ".join(fold(message, Shorthand(openers={"dose": "does"})).words) == words


COUNTED = frozenset({"day", "took"})
NEIGHBORS = (
    ByNeighbors("2", "to", frozenset({"end", "me"}), frozenset(), COUNTED),
    ByNeighbors("2", "too", frozenset({"much"}), frozenset(), COUNTED),
    ByNeighbors("1", "one", frozenset(), frozenset({"no"}), COUNTED),
    ByNeighbors("me", "my", frozenset({"leg"}), frozenset(), frozenset({"gave"})),
)


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("i want 2 end it", "i want to end it"),
        ("its 2 much 2 me", "its too much to me"),
        ("2 end it", "to end it"),
        ("no 1", "no one"),
        ("no 1.", "no one"),
        ("day 2 end", "day 2 end"),
        ("took 2 end", "took 2 end"),
        ("2 of them", "2 of them"),
        ("her2 me", "her2 me"),
        ("1.2 me", "1.2 me"),
        ("me leg hurts", "my leg hurts"),
        ("some leg", "some leg"),
        ("he gave me leg pills", "he gave me leg pills"),
    ],
)
def test_what_is_typed_for_another_word_is_told_by_its_neighbors(message: str, words: str) -> None:
    assert " ".join(fold(message, Shorthand(by_neighbors=NEIGHBORS)).words) == words
    assert " ".join(words_of(message, Shorthand(by_neighbors=NEIGHBORS))) == words  # a phrase of the content alike


@pytest.mark.parametrize("typed", ["don't", "dont", "do'nt", "d'ont"])
def test_an_apostrophe_may_stand_anywhere(typed: str) -> None:
    assert fold(typed, SHORT).words == ("do", "not")


def test_brackets_and_slashes_of_the_content_are_no_pattern() -> None:
    odd = Shorthand(status=("er(", "pr"), openers={"do(se": r"do\1es"})
    assert fold("pr- and er(- tumour", odd).words == ("pr", "negative", "and", "er", "negative", "tumour")
    assert fold("do(se it work", odd).words == ("do", "1es", "it", "work")


@given(st.lists(st.sampled_from(["one", "two", "three.", "four,", "five?"]), max_size=60))
def test_pieces_overlap_and_cover_the_whole(words: list[str]) -> None:
    whole = fold(" ".join(words))
    cut = pieces(whole, 20, 12)
    covered = {start + at for start, piece in cut for at in range(len(piece.words))}
    assert covered == set(range(len(whole.words)))
    for start, piece in cut:
        assert len(piece.words) <= 20
        assert piece.words == whole.words[start : start + len(piece.words)]
        assert [at for span in piece.sentences for at in range(span.start, span.end)] == list(range(len(piece.words)))
