"""The chat without a terminal: turns, commands, plain lines, and the prompt with a pipe for a keyboard."""

from __future__ import annotations

import io
import random
from dataclasses import replace
from pathlib import Path

import pytest
from prompt_toolkit.data_structures import Size
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from her2chat import Assistant, ContentError, render
from her2chat.chat import plain
from her2chat.chat.commands import COMMANDS
from her2chat.chat.desk import Desk
from her2chat.chat.hints import fitting, hints
from her2chat.chat.prompt import Drawn
from her2chat.chat.settings import Settings
from her2chat.chat.state import State, Turn
from her2chat.chat.suggest import Suggestions
from her2chat.chat.talk import Talk
from her2chat.layout import columns, text_of
from her2chat.prepared import load_prepared
from her2chat.render import FULL, PLAIN, SPOKEN


class PaperDesk(Desk):
    """A desk whose printer is a list."""

    def __init__(self, works: bool = True) -> None:
        self.printed: list[str] = []
        self._works = works

    def print(self, text: str) -> bool:
        self.printed.append(text)
        return self._works


@pytest.fixture
def talk(assistant: Assistant) -> Talk:
    return Talk(State(assistant, lambda: 60, FULL, desk=PaperDesk()))


def shown(turn: Turn) -> list[str]:
    return [text_of(line) for line in turn.lines]


def flat(turn: Turn) -> str:
    return " ".join(" ".join(shown(turn)).split())


def say(talk: Talk, *messages: str) -> str:
    """What is shown for the last of `messages`, as running text."""
    return [flat(talk.answer(message)) for message in messages][-1]


def test_the_first_screen_is_short_and_says_how_to_leave(talk: Talk) -> None:
    opening = [text_of(line) for line in talk.opening()]
    assert len(opening) <= 14
    assert "To leave, press Ctrl-D" in " ".join(opening)
    assert [line[:2] for line in opening if line[:1].isdigit()] == ["1.", "2.", "3."]
    assert all(len(line) <= 60 for line in opening)


def test_at_a_usual_width_what_it_is_takes_two_lines(assistant: Assistant) -> None:
    opening = [text_of(line) for line in Talk(State(assistant, lambda: 76)).opening()]
    assert opening[2] == ""
    assert len(opening) < 15


def test_a_number_asks_the_question_that_stands_there(talk: Talk) -> None:
    talk.opening()
    turn = talk.answer("1")
    assert shown(turn)[0] == "> What is HER2?"
    assert "promotes the growth" in flat(turn).replace("│ ", "")
    assert talk.state.assistant.ask(talk.choices[0]).kind == "answer"
    assert not talk.choosing


def test_a_number_that_was_pressed_is_not_shown_twice(talk: Talk) -> None:
    talk.opening()
    assert not shown(talk.answer("1", echo=False))[0].startswith(">")


@pytest.mark.parametrize("number", ["7", "0", "99."])
def test_a_number_that_offers_nothing_says_so(talk: Talk, number: str) -> None:
    assert "nothing to choose from" in say(talk, number)
    talk.opening()
    assert "no question with that number" in say(talk, number)


@pytest.mark.parametrize("between", ["who won the football", "xq zzqx wvw", "thanks"])
def test_the_last_list_can_be_chosen_from_until_there_is_another(talk: Talk, between: str) -> None:
    talk.opening()
    first = talk.choices
    talk.answer(between)
    assert say(talk, "2").startswith(f"> {first[1]}")
    assert talk.choices != first


def test_after_a_card_there_is_nothing_to_choose_from(talk: Talk) -> None:
    talk.opening()
    talk.answer("i have crushing chest pain")
    told = say(talk, "1")
    assert "nothing to choose from" in told
    assert "list above" not in told


@pytest.mark.parametrize("choice", ["2", "the second one"])
def test_an_unclear_name_is_asked_about_and_chosen_in_words_or_by_number(talk: Talk, choice: str) -> None:
    turn = talk.answer("what is lucatinib")  # between two drugs
    assert shown(turn)[-1] == "0. None of these"
    assert talk.choosing
    assert "You could ask next" not in flat(turn)
    assert say(talk, choice).startswith("> What is lapatinib (Tykerb, Tyverb)?")
    assert not talk.choosing


def test_none_of_the_choices_gets_help_to_say_it_otherwise(talk: Talk) -> None:
    assert "Try a few plain words" in say(talk, "what is lucatinib", "0")
    assert say(talk, "1").startswith("> What is HER2?")


def test_a_follow_up_says_what_it_is_about(talk: Talk) -> None:
    assert say(talk, "how does herceptin work", "and perjeta?").startswith("About pertuzumab (Perjeta):")


def test_each_sort_of_paragraph_has_a_form_of_its_own(talk: Talk) -> None:
    first = talk.answer("how does kadcyla work and what does it cost")
    lines = shown(first)
    starts = [lines[at + 1][:2] for at, line in enumerate(lines) if not line] + [lines[0][:2]]
    assert {"▸ ", "• "} <= set(starts)
    assert sum(line.startswith("│ ") for line in lines) >= 3
    quote = next(at for at, line in enumerate(lines) if line.startswith("│ "))
    assert lines[quote - 1].endswith("”:")
    lines_of_both = [*first.lines, *talk.answer("what is her2").lines]
    styles = {style for line in lines_of_both for style, _ in line}
    assert {"", "quote", "label", "mark", "framing", "caution", "number", "quiet"} <= styles
    assert any("hard" in style.split() for style in styles)


@pytest.mark.parametrize("form", [FULL, PLAIN, SPOKEN])
def test_only_urgent_cards_wear_the_urgent_form(assistant: Assistant, form: str) -> None:
    talk = Talk(State(assistant, lambda: 60, form))
    marks = {FULL: "┏━", PLAIN: render.URGENT_MARK, SPOKEN: talk.state.line("urgent_begins")}
    calm = [
        flat(talk.answer(asked)) for asked in ("what is her2", "/help", "/about", "should i stop herceptin", "hello")
    ]
    urgent = shown(talk.answer("i have crushing chest pain"))
    assert urgent[0].startswith(marks[form])
    for text in calm:
        assert not any(mark in text for mark in marks.values())


def test_levels_change_the_order_and_what_is_explained(talk: Talk) -> None:
    normal = say(talk, "how does pertuzumab work")
    article = say(talk, "/language-level article", "how does pertuzumab work")
    easy = say(talk, "/language-level easy", "how does pertuzumab work")
    assert normal.index("From the article") > 0
    assert article.index("From the article") == 0
    assert "Hard words:" in easy
    assert "synergistically: Together they do more" in easy
    assert "Hard words:" not in normal + article
    assert "Choose one" in say(talk, "/language-level hard")


def test_why_explains_a_follow_up_as_it_was_understood(talk: Talk) -> None:
    assert "pertuzumab.how_it_works" in say(talk, "how does herceptin work", "and perjeta?", "/why")
    assert any(line.startswith("decision:") for line in shown(talk.answer("/why")))


@pytest.mark.parametrize("typed", ["help", "?", "/help", "/HELP", " /help "])
def test_help_lists_every_command(talk: Talk, typed: str) -> None:
    told = say(talk, typed)
    assert "not safe, call your local emergency number" in told
    assert all(f"/{command.name} " in told for command in COMMANDS)


def test_help_begins_with_a_line_that_is_filled_in_as_on_a_card() -> None:
    prepared = load_prepared()
    wording = prepared.pack.wording
    card = replace(wording.cards["generic"], self=("Call {poison}.", "Call {team}, or {emergency}."))
    own = replace(prepared.pack, wording=replace(wording, cards={**wording.cards, "generic": card}))
    talk = Talk(State(Assistant(replace(prepared, pack=own), "eu", "Ward 5, 555 0100"), lambda: 60))
    assert say(talk, "/help").startswith("Call Ward 5, 555 0100, or 112.")


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
@pytest.mark.parametrize("form", [FULL, SPOKEN])
def test_every_command_answers_at_once_and_after_a_reply(assistant: Assistant, command: object, form: str) -> None:
    name = f"/{getattr(command, 'name')}"  # noqa: B009 - a parameter without its type
    for before in ([], ["how does lapatinib work"]):
        talk = Talk(State(assistant, lambda: 40, form, desk=PaperDesk()))
        for message in before:
            talk.answer(message)
        turn = talk.answer(name)
        assert turn.leave or flat(turn)
        assert all(columns(line) <= 40 for line in shown(turn) if not line.startswith("  ") or name != "/why")


@pytest.mark.parametrize(
    ("typed", "meant"), [("/hepl", "/help"), ("/qestions", "/questions"), ("/languge", "/language-level")]
)
def test_a_near_miss_is_told(talk: Talk, typed: str, meant: str) -> None:
    assert f"Did you mean {meant}?" in say(talk, typed)


@pytest.mark.parametrize("typed", ["/", "/zzzzzz", "/xqz what"])
def test_no_command_is_told_without_what_was_typed(talk: Talk, typed: str) -> None:
    told = say(talk, typed)
    assert "no such command" in told
    assert "xqz" not in told
    assert "zzz" not in told


@pytest.mark.parametrize(
    "typed", ["/i cant breathe", "/define i want to kill myself", "/save i cant breathe", "/ my chest hurts so bad"]
)
def test_a_command_that_tells_of_danger_gets_help_first(talk: Talk, typed: str) -> None:
    assert talk.answer(typed).urgent


@pytest.mark.parametrize("typed", ["/quit", "/q", "quit", "exit", "/exit", "QUIT"])
def test_there_are_many_ways_out(talk: Talk, typed: str) -> None:
    assert talk.answer(typed).leave


def test_nothing_typed_shows_nothing(talk: Talk) -> None:
    assert talk.answer("  \n ") == Turn()


def test_define_looks_up_near_misses_and_the_words_of_the_last_reply(talk: Talk) -> None:
    assert say(talk, "/define prognosys").startswith("prognosis: ")
    assert "I can explain these words" in say(talk, "/define")
    assert "no plain words for that" in say(talk, "/define qwertz")
    assert "small molecule inhibitor: " in say(talk, "how does lapatinib work", "/define")


def test_next_shows_the_questions_again(talk: Talk) -> None:
    assert "nothing to choose" in say(talk, "/next")
    talk.answer("what is her2")
    before = talk.choices
    assert f"1. {before[0]}" in say(talk, "/topics", "/next")
    assert talk.choices == before


def test_source_opens_the_article_at_the_quoted_words(talk: Talk, assistant: Assistant) -> None:
    talk.answer("how does lapatinib work")
    turn = talk.answer("/source")
    assert turn.open_at
    marked = "".join(text if style == "marked" else "" for line in turn.lines for style, text in line)
    quote = talk.state.last.quotes[0].text if talk.state.last else ""
    assert "".join(marked.split()) == "".join(quote.split())
    assert "".join("".join(shown(turn)).split()) == "".join(assistant.pack.article.text.split())
    assert any(style == "marked" for style, _ in turn.lines[turn.open_at])


def test_source_in_lines_names_the_quoted_sentence(assistant: Assistant) -> None:
    talk = Talk(State(assistant, lambda: 60, SPOKEN))
    assert say(talk, "/source").count("[S") == 19
    assert "Quoted: Additionally, small molecule" in say(talk, "how does lapatinib work", "/source")
    assert say(talk, "/source").count("[S") < 6


def test_region_changes_the_numbers_of_this_chat_only(talk: Talk, assistant: Assistant) -> None:
    assert "none No region set" in say(talk, "/region")
    assert "United Kingdom, 999" in say(talk, "/region united kingdom")
    assert "Call 999 now." in say(talk, "i cant breathe")
    assert "do not know that region" in say(talk, "/region mars")
    assert assistant.region.id == "none"


def test_questions_gather_and_go_to_paper_and_files_only_when_asked(talk: Talk, tmp_path: Path) -> None:
    assert "no questions" in say(talk, "/save x.txt")
    assert "A question to bring" in say(talk, "will my hair fall out", "should i stop herceptin")
    assert say(talk, "/questions").count("?") >= 2
    desk = talk.state.desk
    assert isinstance(desk, PaperDesk)
    assert desk.printed == []
    assert "on its way" in say(talk, "/print")
    assert all(len(line) <= 55 for line in desk.printed[0].splitlines())
    for name in ("sheet.txt", "sheet.md", "my sheet.html", "sheet.HTM"):
        assert "Saved" in say(talk, f"/save {tmp_path / name}")
        text = (tmp_path / name).read_text("utf-8")
        assert all(question.split()[0] in text for question in talk.state.session.questions)
        assert "hair fall out" not in text  # the program's words, not what was typed
    assert "<h1>" in (tmp_path / "my sheet.html").read_text("utf-8")
    assert "Content-Security-Policy" in (tmp_path / "my sheet.html").read_text("utf-8")
    assert (tmp_path / "sheet.md").read_text("utf-8").startswith("# ")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("", "Give the file a name"),
        ("sheet", "Give the file a name"),
        ("sheet.pdf", "Give the file a name"),
        ("there.txt", "already"),
        ("no/such/folder.txt", "cannot be written"),
        ("~nobody-at-all/x.txt", "cannot be written"),
        ("nul\x00.txt", "cannot be written"),
        ("x" * 300 + ".txt", "cannot be written"),
    ],
)
def test_a_sheet_that_cannot_be_saved_loses_nothing(talk: Talk, tmp_path: Path, name: str, told: str) -> None:
    talk.answer("will my hair fall out")
    (tmp_path / "there.txt").write_text("mine")
    where = f"{tmp_path}/{name}" if name[:1] not in ("", "~") else name
    assert told in say(talk, f"/save {where}")
    assert (tmp_path / "there.txt").read_text() == "mine"


def test_a_printer_that_takes_nothing_is_told(assistant: Assistant) -> None:
    talk = Talk(State(assistant, lambda: 60, desk=PaperDesk(works=False)))
    assert "No printer took it" in say(talk, "will my hair fall out", "/print")


def test_the_printer_is_the_systems_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = tmp_path / "taken"
    program = tmp_path / "lp"
    program.write_text(f'#!/bin/sh\necho "$@" > {taken}\ncat >> {taken}\n')
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    program.chmod(0o644)
    assert not Desk().print("x")  # nothing there that can be run
    program.chmod(0o755)
    assert Desk().print("Questions\n")
    assert taken.read_text() == "-o cpi=8 -o lpi=5\nQuestions\n"
    program.write_text("#!/bin/sh\nexit 1\n")
    assert not Desk().print("x")


def test_forget_removes_what_an_earlier_chat_kept(assistant: Assistant, tmp_path: Path) -> None:
    file = tmp_path / "history"
    for keeps in (True, False):
        file.write_text("+what is her2\n")
        assert "Forgotten" in say(Talk(State(assistant, lambda: 60, history=file, keeps=keeps)), "/forget")
        assert not file.exists()
    nowhere = Talk(State(assistant, lambda: 60, history=file / "under" / "it"))
    assert "could not be removed" not in say(nowhere, "/forget")


def test_a_history_that_cannot_be_removed_is_named_and_the_chat_goes_on(assistant: Assistant, tmp_path: Path) -> None:
    (tmp_path / "history" / "in the way").mkdir(parents=True)
    written = chat(assistant, "/forget\rwhat is her2\r\x04", Settings(history=tmp_path / "history"))
    assert "could not be removed" in written
    assert str(tmp_path / "history") in written.replace(" ", "")
    assert "promotes the growth" in written


def test_forget_with_a_cry_for_help_behind_it_helps_and_forgets(talk: Talk) -> None:
    talk.answer("will my hair fall out")
    turn = talk.answer("/forget i have crushing chest pain")
    assert turn.urgent
    assert turn.forget
    assert "no questions" in say(talk, "/questions")


def test_forget_begins_anew(talk: Talk) -> None:
    talk.answer("will my hair fall out")
    turn = talk.answer("/forget")
    assert turn.forget
    assert "no questions" in say(talk, "/questions")
    assert "I take it" not in say(talk, "and perjeta?")


def test_privacy_tells_of_a_history_only_where_there_is_one(assistant: Assistant, tmp_path: Path) -> None:
    assert "history" not in say(Talk(State(assistant, lambda: 60)), "/privacy")
    told = say(Talk(State(assistant, lambda: 200, history=tmp_path / "history", keeps=True)), "/privacy")
    assert str(tmp_path / "history") in told


@pytest.mark.parametrize("width", [16, 39, 60, 76])
def test_lines_fit_the_window(assistant: Assistant, width: int) -> None:
    talk = Talk(State(assistant, lambda: width, FULL))
    for question in (
        "how does herceptin work",
        "i cant breathe",
        "how many women have her2",
        "/topics",
        "/help",
        "/about",
    ):
        assert all(columns(line) <= max(width, 20) for line in shown(talk.answer(question)))


def test_nothing_that_is_shown_can_move_a_cursor(talk: Talk) -> None:
    for typed in (
        "\x1b[2Jwhat is hercptin\x07",
        "/\x1b[2J",
        "/define \x1b]0;x\x07",
        "/region \x9b2J",
        "/save \x1b.txt",
    ):
        assert all(line.isprintable() for line in shown(talk.answer(typed)))


def test_plain_lines_from_a_pipe(assistant: Assistant) -> None:
    stream = io.StringIO()
    talk = Talk(State(assistant, lambda: 76, PLAIN))
    plain.chat(talk, io.StringIO("what is her2\n\nhello\n/quit\nnever read\n"), plain.Lines(stream))
    assert "promotes the growth" in " ".join(stream.getvalue().split())
    assert "What would you like to know" in stream.getvalue()
    assert "> " not in stream.getvalue()
    assert "End of answer" not in stream.getvalue()
    assert "\x1b" not in stream.getvalue()


def test_plain_lines_are_painted_and_marked_where_that_is_wished(assistant: Assistant) -> None:
    stream = io.StringIO()
    talk = Talk(State(assistant, lambda: 76, PLAIN))
    plain.chat(talk, io.StringIO("i cant breathe\n"), plain.Lines(stream, "dark"), ends_marked=True)
    assert "\x1b[1;97;41m" in stream.getvalue()
    assert "End of answer." in stream.getvalue()


def test_a_narrow_encoding_gets_typewriter_quotes(assistant: Assistant) -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii", errors="replace")
    plain.chat(Talk(State(assistant, lambda: 76)), io.StringIO("what is her2\n"), plain.Lines(stream))
    assert b'"HER2 (human' in raw.getvalue()
    assert b"?HER2" not in raw.getvalue()


def test_questions_names_and_commands_are_suggested(assistant: Assistant) -> None:
    suggestions = Suggestions(assistant.pack)
    found = {one.text: one for one in suggestions.of("how does hercptin wor")}
    assert found["How does trastuzumab (Herceptin) work?"].topic == "targeted"
    assert suggestions.of("what is her")[0].text == "What is HER2?"
    names = [one.text for one in suggestions.of("is it perj")]
    assert names[0] == "Perjeta"
    assert suggestions.of("is it perj")[0].replaces == len("perj")
    assert "prognosis" in [one.text for one in suggestions.of("what does progn")]
    assert [one.text for one in suggestions.of("/h")] == ["/help"]
    assert [one.text for one in suggestions.of("/region u")] == ["us", "uk"]
    assert "for your team" in [one.topic for one in suggestions.of("will i lose my hair")]
    assert suggestions.of("") == suggestions.of("w") == suggestions.of("xq zzqx") == []
    assert suggestions.of("what is\nher2") == suggestions.of("what is her2 " * 40) == []


def test_ghost_text_goes_on_with_what_is_typed(assistant: Assistant) -> None:
    suggestions = Suggestions(assistant.pack)
    assert suggestions.ghost("what is h") == "ER2?"
    assert suggestions.ghost("/he") == "lp"
    assert suggestions.ghost("") == suggestions.ghost("w") == suggestions.ghost("zzz") == ""


def hint_ids(*given: object, **named: object) -> list[str]:
    return [line_id for line_id, _ in hints(*given, **named)]  # type: ignore[arg-type]


def test_hints_change_with_the_state(talk: Talk) -> None:
    assert hint_ids("", ("a", "b"), False, None) == ["hint_number", "hint_getting_ready", "hint_leave"]
    assert hint_ids("", (), False, None, slow=True) == ["preparing"]
    assert hint_ids("", ("a",), True, talk) == ["hint_choose", "hint_leave", "hint_help"]
    assert hint_ids("what", (), False, talk, ghost=True) == ["hint_send", "hint_take", "hint_clear"]
    assert "hint_complete" in hint_ids("what", (), False, talk, menu=True)
    assert hint_ids("/wh", (), False, talk)[0] == "hint_run"
    talk.answer("will my hair fall out")
    talk.answer("how does lapatinib work")
    assert hint_ids("", (), False, talk) == ["hint_ask", "hint_leave", "hint_help", "hint_questions", "hint_define"]


def test_hints_that_do_not_fit_are_left_out_whole() -> None:
    assert fitting(["one", "two", "three"], 10) == ["one   two"]
    assert fitting(["four", "fiver", "six"], 10) == ["four   six"]
    assert len(fitting(["a sentence of " * 8], 40)) == 3


class Paper(DummyOutput):
    """An output that keeps what is written to it, and has a size."""

    def __init__(self, rows: int = 24, columns: int = 80) -> None:
        self.written = ""
        self._size = Size(rows, columns)

    def write(self, data: str) -> None:
        self.written += data

    def get_size(self) -> Size:
        return self._size


def chat(assistant: Assistant, typed: str, settings: Settings | None = None, rows: int = 200) -> str:
    """What the drawn chat writes for keys that are there at once."""
    paper = Paper(rows)
    with create_pipe_input() as keys:
        keys.send_text(typed)
        drawn = Drawn(lambda preparing: assistant, assistant.pack.lines, settings or Settings(), keys, paper)
        drawn.run()
    return " ".join(paper.written.split())


def test_the_prompt_chats_until_it_is_left(assistant: Assistant) -> None:
    written = chat(assistant, "what is her2\r/help\r\x04")
    assert "promotes the growth" in written
    assert "Commands:" in written
    assert "take care" in written.lower() or "Take care" in written


def test_control_c_clears_the_line_and_goes_on(assistant: Assistant) -> None:
    assert "promotes" in chat(assistant, "half a line\x03what is her2\r/quit\r")


def test_a_broken_pack_ends_the_chat_with_its_findings(assistant: Assistant) -> None:
    def broken(preparing: object) -> Assistant:
        raise ContentError("pack.yaml:1: wrong → mend it")

    with create_pipe_input() as keys, pytest.raises(ContentError, match="mend it"):
        Drawn(broken, assistant.pack.lines, Settings(), keys, Paper()).run()


def test_a_history_that_cannot_be_kept_is_told_and_the_chat_goes_on(assistant: Assistant, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    settings = Settings(history=tmp_path / "file" / "history", keeps=True)
    written = chat(assistant, "what is her2\r\x04", settings)
    assert "The history cannot be kept" in written
    assert "promotes" in written


@pytest.mark.parametrize("seed", range(20))
def test_random_keys_do_not_break_the_prompt(assistant: Assistant, seed: int, tmp_path: Path) -> None:
    """Any bytes that a terminal can send, a bounded number of them."""
    chance = random.Random(seed)
    letters = [chr(code) for code in range(256)] + [
        "\x1b[A",
        "\x1b[B",
        "\x1bOP",
        "病",
        "\u0301",
        "\x1b[200~a\nb\x1b[201~",
        "\r",
    ]
    typed = "".join(chance.choice(letters) for _ in range(300)).replace("/", "")
    for_sure = "\x1b[201~\x07\x1b\x03q\x03q\x04\x03\x04q\x04\x04"
    chat(assistant, typed + for_sure, Settings(history=tmp_path / "history", keeps=True), rows=24)
