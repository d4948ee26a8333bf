"""Questions that resemble what is being typed: the same at the kiosk and in the chat."""

from __future__ import annotations

import pytest

from her2chat.chat.suggest import Suggestions
from her2chat.content.model import Pack
from her2chat.suggest import Questions, askable

TYPED = ["how does herc", "her2 low", "how dose it wrok", "what is her", "HERCEPTIN ", "will i lose my", "zzz"]


@pytest.fixture(scope="module")
def questions(pack: Pack) -> Questions:
    return Questions(intent.question for intent in askable(pack))


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("how does herc", "How does trastuzumab (Herceptin) work?"),
        ("her2 low", "What is HER2-low?"),
        ("HER2-LOW", "What is HER2-low?"),
        ("herceptin", "What is trastuzumab (Herceptin)?"),
        ("wat is her2", "What is HER2?"),
        ("will i loose my hair", "Will I lose my hair?"),
        ("  what   is her", "What is HER2?"),
    ],
)
def test_the_best_comes_first(questions: Questions, typed: str, first: str) -> None:
    assert questions.like(typed, 5)[0] == first


def test_words_that_are_slips_for_others_find_their_question(questions: Questions) -> None:
    found = questions.like("how dose it wrok", 5)
    assert "How does trastuzumab (Herceptin) work?" in found


@pytest.mark.parametrize("typed", TYPED)
def test_chat_and_kiosk_offer_the_same_questions(questions: Questions, pack: Pack, typed: str) -> None:
    every = {intent.question for intent in askable(pack)}
    offered = [one.text for one in Suggestions(pack).of(typed) if one.text in every]
    assert sorted(offered) == sorted(questions.like(typed, 6))


def test_there_are_no_more_than_are_wanted(questions: Questions) -> None:
    assert len(questions.like("what is", 3)) == 3


@pytest.mark.parametrize("typed", ["", "he", "xq zzqx", "What is HER2?", "what is her2 " * 40, "?!", "\x00" * 100])
def test_what_tells_nothing_finds_nothing_of_its_own(questions: Questions, typed: str) -> None:
    assert typed not in questions.like(typed, 5)
    assert typed == "What is HER2?" or questions.like(typed, 5) == []


def test_nothing_of_what_is_typed_is_kept(pack: Pack) -> None:
    """The chat forgets at /forget, the kiosk at the end of a session: no cache may outlive that."""
    questions = Questions(intent.question for intent in askable(pack))
    before = repr(vars(questions))
    questions.like("zebrafinch trastuzumabb", 5)
    assert repr(vars(questions)) == before
    assert not [value for value in vars(questions).values() if hasattr(value, "cache_info")]
