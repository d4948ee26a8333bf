"""What is kept of the content's own questions, and of nothing else."""

from __future__ import annotations

from collections import Counter

import pytest

from her2chat.assistant import Assistant
from her2chat.conversation.session import Session
from her2chat.kept import OwnQuestions, kept

OWN = "What is HER2?"
TYPED = "my aunt wonders what it all costs"


@pytest.fixture(scope="module")
def own(assistant: Assistant) -> OwnQuestions:
    return OwnQuestions(assistant.pack)


def test_every_question_that_is_offered_is_an_own_one(assistant: Assistant, own: OwnQuestions) -> None:
    offered = [intent.question for intent in assistant.pack.intents]
    assert [question for question in offered if question not in own] == []


@pytest.mark.parametrize("written", [OWN, "what is her2", " What is HER2 ?! "])
def test_capitals_and_final_marks_do_not_matter(own: OwnQuestions, written: str) -> None:
    assert written in own


@pytest.mark.parametrize("message", [TYPED, "", OWN + " my name is Ann", None, 3])
def test_what_a_person_makes_up_is_none(own: OwnQuestions, message: object) -> None:
    assert message not in own


def test_only_own_ones_are_kept(own: OwnQuestions) -> None:
    done: Counter[str] = Counter()
    work = kept(lambda message: done.update([message]) or message, own)
    for message in (OWN, TYPED, OWN, TYPED):
        assert work(message) == message
    assert done == {OWN: 1, TYPED: 2}


def test_no_more_than_so_many_are_kept() -> None:
    done: Counter[str] = Counter()
    everything = {str(number) for number in range(501)}
    work = kept(lambda message: done.update([message]), everything)
    for message in ("0", *sorted(everything), "0"):
        work(message)
    assert done["0"] == 2  # forgotten after 500 others


def test_replies_are_the_same(assistant: Assistant, own: OwnQuestions) -> None:
    keeping = assistant.keeping(own)
    asked = [intent.question for intent in assistant.pack.intents[::7]]
    for question in (*asked, "why?", "my chest hurts so bad", *asked, TYPED):
        assert keeping.ask(question).to_dict() == assistant.ask(question).to_dict()


def test_a_conversation_goes_the_same_way(assistant: Assistant, own: OwnQuestions) -> None:
    keeping, one, other = assistant.keeping(own), Session(interactive=True), Session(interactive=True)
    asked = ("What is trastuzumab?", "and the side effects?", "what is her2", "What is trastuzumab?", "is it a tablet")
    for question in asked * 2:
        assert keeping.ask(question, one).to_dict() == assistant.ask(question, other).to_dict()
