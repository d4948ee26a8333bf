"""The chat: turns without a terminal, plain lines, and the prompt with a pipe for a keyboard."""

from __future__ import annotations

import io

import pytest
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from her2chat import Assistant, render
from her2chat.chat import plain, prompt
from her2chat.chat.talk import Talk


@pytest.fixture
def talk(assistant: Assistant) -> Talk:
    return Talk(assistant, lambda: 60)


def test_the_first_screen_is_short_and_says_how_to_leave(talk: Talk) -> None:
    opening = talk.opening()
    assert len(opening) <= 12
    assert "Ctrl-D leaves" in " ".join(opening)
    assert all(len(line) <= 60 for line in opening)


def test_a_number_asks_the_question_that_stands_there(talk: Talk) -> None:
    talk.opening()
    shown = talk.answer("1")
    assert shown[0] == "> What is HER2?"
    assert "promotes the growth" in " ".join(" ".join(shown).split())
    following = talk.choices
    assert following
    assert talk.assistant.ask(following[0]).kind == "answer"


def test_a_number_that_offers_nothing_says_so(talk: Talk) -> None:
    assert "no question with that number" in " ".join(talk.answer("7"))
    assert "no question with that number" in " ".join(talk.answer("0"))


@pytest.mark.parametrize("choice", ["2", "the second one"])
def test_an_unclear_name_is_asked_about_and_chosen_in_words_or_by_number(talk: Talk, choice: str) -> None:
    shown = talk.answer("what is lucatinib")  # between two drugs
    assert shown[-1] == "0. None of these"
    assert not any("You could ask next" in line for line in shown)
    assert talk.answer(choice)[0] == "> What is lapatinib (Tykerb, Tyverb)?"


def test_none_of_the_choices_gets_help_to_say_it_otherwise(talk: Talk) -> None:
    talk.answer("what is lucatinib")
    shown = talk.answer("0")
    assert "Try a few plain words" in " ".join(" ".join(shown).split())
    assert "1. What is HER2?" in shown
    assert talk.answer("1")[0] == "> What is HER2?"


def test_a_follow_up_says_what_it_is_about(talk: Talk) -> None:
    talk.answer("how does herceptin work")
    assert talk.answer("and perjeta?")[0] == "About pertuzumab (Perjeta):"


def test_why_explains_a_follow_up_as_it_was_understood(talk: Talk) -> None:
    talk.answer("how does herceptin work")
    talk.answer("and perjeta?")
    assert "pertuzumab.how_it_works" in " ".join(talk.answer("/why"))


def test_help_needs_no_slash(talk: Talk) -> None:
    assert talk.answer("help") == talk.answer("/help")


@pytest.mark.parametrize("command", ["/help", "/topics", "/questions", "/why", "/about"])
def test_commands_show_something(talk: Talk, command: str) -> None:
    assert "".join(talk.answer(command)).strip()


def test_why_explains_the_last_reply(talk: Talk) -> None:
    talk.answer("what is lapatinib")
    assert any(line.startswith("decision:") for line in talk.answer("/why"))


def test_questions_gather_for_the_team(talk: Talk) -> None:
    talk.answer("will my hair fall out")
    assert any("?" in line for line in talk.answer("/questions"))


def test_lines_fit_the_window(talk: Talk) -> None:
    for question in ("how does herceptin work", "i cant breathe", "how many women have her2", "/topics"):
        assert all(len(line) <= 60 for line in talk.answer(question) if not line.startswith("  "))


def test_only_urgent_cards_wear_the_mark(talk: Talk) -> None:
    assert talk.answer("i have crushing chest pain")[0].startswith(render.URGENT_MARK)
    assert not any(render.URGENT_MARK in line for line in talk.answer("what is her2"))


def test_plain_lines_from_a_pipe(assistant: Assistant) -> None:
    shown = io.StringIO()
    plain.chat(assistant, io.StringIO("what is her2\n\nhello\n/quit\nnever read\n"), shown)
    assert "promotes the growth" in " ".join(shown.getvalue().split())
    assert "> " not in shown.getvalue()


def test_the_prompt_chats_until_it_is_left(assistant: Assistant, capsys: pytest.CaptureFixture[str]) -> None:
    with create_pipe_input() as keys:
        keys.send_text("what is her2\r/help\r\x04")
        prompt.chat(assistant, keys, DummyOutput())


def test_control_c_clears_the_line_and_goes_on(assistant: Assistant) -> None:
    with create_pipe_input() as keys:
        keys.send_text("half a line\x03/quit\r")
        prompt.chat(assistant, keys, DummyOutput())


def completions(completer: prompt.QuestionCompleter, typed: str) -> list[str]:
    return [c.text for c in completer.get_completions(Document(typed), CompleteEvent())]


def test_questions_and_commands_are_completed() -> None:
    completer = prompt.QuestionCompleter(["What is HER2?", "What is lapatinib?"], ["/help", "/topics"])
    assert completions(completer, "lapat")[0] == "What is lapatinib?"
    assert completions(completer, "/h") == ["/help"]
    assert completions(completer, "wh") == []
