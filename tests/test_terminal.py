"""The chat in a real terminal: what a person sees, and that no key breaks it."""

from __future__ import annotations

import random
import signal
import stat
import termios
from pathlib import Path

import pytest
from terminal import Terminal

SIZES = [(80, 24), (40, 15), (200, 50)]
READY = "Ctrl-D: leave /help"  # the toolbar of a window that is wide enough, once everything is there
AT_REST = "Ctrl-D: leave"
PASTE = "\x1b[200~{}\x1b[201~"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path


@pytest.mark.parametrize("size", SIZES)
def test_a_session_from_the_first_screen_to_the_kind_word(home: Path, size: tuple[int, int]) -> None:
    with Terminal(home, "--region", "uk", size=size) as chat:
        chat.shows(
            "Ask about HER2-positive cancer", "1. What is HER2?", "To leave, press Ctrl-D", "1-3: ask that question"
        )
        assert chat.lines()[0].startswith("Ask about HER2-positive cancer")
        chat.shows(AT_REST)
        chat.send("2")  # one key chooses
        chat.shows("> How does trastuzumab (Herceptin) work?")
        chat.tells("recruiting immune system attacks against", "You could ask next (type the number): 1.")
        told = chat.all_text()
        assert told.index("sticks to the HER2") < told.index("From the article")
        assert all(len(line) < min(size[0], 80) for line in chat.lines()[:-1])  # the hints may be longer
        chat.send("i cant breathe\r")
        chat.shows("Call 999 now.", "┏━", "━┛", "Type a question")
        chat.send("\x04")
        chat.until(lambda: "take care" in chat.text().lower(), "a kind word")
        assert chat.ends() == 0


def test_completion_shows_questions_with_their_topic_and_enter_sends_what_is_seen(home: Path) -> None:
    with Terminal(home) as chat:
        chat.shows(READY)
        chat.send("hercptin wor")
        chat.shows("How does trastuzumab (Herceptin) work? targeted")
        chat.send("\x1b[B")  # down: choose it
        chat.shows("> How does trastuzumab (Herceptin) work?")
        chat.send("\r")
        chat.tells("Trastuzumab sticks to the HER2")
        chat.send("what does lapat\x1b\r")  # escape closes the menu; what is seen is sent
        chat.until(lambda: "> what does lapat" in chat.text(), "the line as it was typed")


def test_ghost_text_is_taken_with_the_right_arrow(home: Path) -> None:
    with Terminal(home) as chat:
        chat.shows(READY)
        chat.send("what is h")
        chat.shows("> What is HER2?".lower()[:10], "Right: take the grey words")
        chat.send("\x1b[C\r")
        chat.shows("promotes the growth of cancer cells")


def test_history_is_walked_searched_and_gone(home: Path) -> None:
    with Terminal(home, "--no-menu") as chat:
        chat.shows(READY)
        chat.send("what is her2\r")
        chat.tells("promotes the growth")
        chat.send("hello\r")
        chat.tells("What would you like to know")
        chat.send("\x1b[A\x1b[A")
        chat.until(lambda: chat.lines()[-2].strip() == "> what is her2", "the line before the last")
        chat.send("\x03")
        chat.until(lambda: chat.lines()[-2].strip() == ">", "an empty line")
        chat.send("\x12")  # Ctrl-R searches
        chat.shows("(reverse-i-search)")
        chat.send("her2")
        chat.shows("`her2'", "what is her2")
        chat.send("\x07/quit\r")
        assert chat.ends() == 0
    assert list(home.rglob("*")) == []


def test_a_kept_history_is_for_its_owner_only_and_forgotten_on_request(home: Path) -> None:
    file = home / "her2chat" / "history"
    with Terminal(home, "--keep-history") as chat:
        chat.shows(READY)
        chat.send("what is her2\r")
        chat.tells("promotes the growth")
        chat.send("i want to kill myself\r")
        chat.shows("Type a question", "┏━")
        assert "what is her2" in file.read_text("utf-8")
        assert "kill" not in file.read_text("utf-8")
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        chat.send("\x04")
        assert chat.ends() == 0
    with Terminal(home, "--keep-history") as chat:
        chat.shows(READY)
        chat.send("\x1b[A")
        chat.shows("> what is her2")
        chat.send("\x03/forget\r")
        chat.shows("Forgotten.")
        assert "Ask about" not in chat.text()
        assert not file.exists()
        chat.send("\x1b[A\x04")
        assert chat.ends() == 0


@pytest.mark.parametrize(("key", "shown"), [("2", "> What is lapatinib"), ("0", "> None of these")])
def test_an_unclear_name_is_chosen_by_one_key(home: Path, key: str, shown: str) -> None:
    with Terminal(home) as chat:
        chat.shows(READY)
        chat.send("what is lucatinib\r")
        chat.shows("0. None of these", "1-2: choose 0: none of these")
        chat.send(key)
        chat.tells(shown)


def test_a_paste_of_three_lines_is_one_message_and_its_digits_choose_nothing(home: Path) -> None:
    with Terminal(home) as chat:
        chat.shows(READY)
        chat.send(PASTE.format("1 thing please\nwhat is her2\nthank you"))
        chat.shows("> 1 thing please", "what is her2", "thank you")
        assert "promotes" not in chat.text()
        chat.send("\r")
        chat.tells("promotes the growth")


def test_the_window_can_change_its_size(home: Path) -> None:
    with Terminal(home) as chat:
        chat.shows(READY)
        chat.send("what is her2")
        chat.resize(50, 20)
        chat.settle()
        chat.send("\r")
        chat.until(lambda: "Enter shows more" in chat.text(), "a page for the smaller window")
        assert all(len(line) <= 50 for line in chat.lines())
        chat.resize(120, 40)
        chat.send("q")
        chat.shows(READY)


def test_control_c_clears_the_line_and_does_not_leave(home: Path) -> None:
    with Terminal(home) as chat:
        chat.shows(READY)
        chat.send("half a li")
        chat.shows("> half a li")
        chat.send("\x03")
        chat.until(lambda: "half a li" not in chat.text(), "a clear line")
        chat.send("\x03\x03\r\r\x03hello\r")
        chat.shows("What would you like to know")
        chat.send("\x04")
        assert chat.ends() == 0


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_that_ends_it_leaves_the_terminal_as_it_was(home: Path, ending: signal.Signals) -> None:
    with Terminal(home) as chat:
        before = termios.tcgetattr(chat.program.child_fd)
        chat.shows(READY)
        assert termios.tcgetattr(chat.program.child_fd) != before
        chat.send("half a li")
        chat.shows("> half a li")
        chat.program.kill(ending)
        chat.until(lambda: chat.sent.endswith(b"\x1b[?2004l") and not chat.program.isalive(), "the end")
        assert termios.tcgetattr(chat.program.child_fd) == before
        assert chat.ends() == 128 + ending


def open_the_article(chat: Terminal) -> None:
    chat.shows(READY)
    chat.send("how does lapatinib work\r")
    chat.tells("small molecule inhibitors")
    chat.send("/source\r")


def test_the_article_opens_at_the_words_that_were_quoted(home: Path) -> None:
    with Terminal(home) as chat:
        open_the_article(chat)
        chat.shows("q: back to the chat", "small molecule inhibitors like")
        marked = [
            chat.screen.buffer[row][at] for row in range(23) for at in range(80) if chat.screen.buffer[row][at].reverse
        ]
        assert "".join(cell.data for cell in marked).replace(" ", "").startswith("Additionally,smallmolecule")
        chat.send("\x1b[5~\x1b[5~\x1b[5~")
        chat.shows("Breakthrough HER2 Drugs Transforming Cancer")
        assert b"\x1b[?1049l" not in chat.sent  # a screen of its own ...
        chat.send("q")
        chat.until(lambda: b"\x1b[?1049l" in chat.sent, "the screen of the chat")  # ... that goes with the article
        chat.shows(AT_REST)


def test_what_is_typed_over_the_article_is_the_next_message(home: Path) -> None:
    with Terminal(home) as chat:
        open_the_article(chat)
        chat.shows("q: back to the chat")
        chat.send("quick, I can not breathe\r")
        chat.tells("Call")


def test_a_long_list_comes_a_page_at_a_time_and_a_letter_goes_on_typing(home: Path) -> None:
    with Terminal(home) as chat:
        chat.shows(READY)
        chat.send("/topics\r")
        chat.shows("Enter shows more, q stops.", "Understanding HER2")
        first = chat.text()
        chat.send(" ")
        chat.until(lambda: "Enter shows more" in chat.text() != first, "the second page")
        chat.send("w")
        chat.shows("> w", "Enter: send")
        assert "How sure can I be" in chat.all_text() or "article" in chat.all_text()


def test_a_message_that_begins_with_q_loses_no_letter_to_the_pages(home: Path) -> None:
    with Terminal(home) as chat:
        chat.shows(READY)
        chat.send("/topics\r")
        chat.shows("Enter shows more, q stops.")
        chat.send("quick she can't breathe")
        chat.shows("> quick she can't breathe")


def test_lines_for_a_screen_reader(home: Path) -> None:
    with Terminal(home, "--screen-reader", "--region", "uk", size=(80, 50)) as chat:
        chat.shows("Ask about HER2-positive cancer", "Your question:")
        chat.send("what is her2\r")
        chat.shows(
            "End of quote.", "You could ask next", "1. What does HER2 do in cancer?", "End of answer. Your question:"
        )
        chat.send("i cant breathe\r")
        chat.shows("Urgent message. Call 999 now.", "End of urgent message.")
        chat.send("\x04")
        chat.until(lambda: "take care" in chat.text().lower(), "a kind word")
        assert chat.ends() == 0
        assert b"\x1b" not in chat.sent
        assert not set("│┃┏━▸•!") & set(chat.text())


def test_plain_lines_in_a_terminal_that_cannot_draw(home: Path) -> None:
    with Terminal(home, "--region", "uk", size=(80, 50), environment={"TERM": "dumb"}) as chat:
        chat.shows("this terminal cannot draw, so the chat is in plain lines", "/quit. >")
        chat.send("half a line\x03")
        chat.settle()
        chat.send("one more thing\nwhat is her2\n")  # two lines at once: a paste
        chat.shows("promotes the growth", "End of answer. >")
        assert chat.text().count("End of answer.") == 1
        chat.send("i cant breathe\r")
        chat.shows("!! Call 999 now.")
        chat.send("/quit\r")
        assert chat.ends() == 0
        assert b"\x1b" not in chat.sent


def test_plain_mode_never_redraws(home: Path) -> None:
    with Terminal(home, "--plain") as chat:
        chat.shows("/quit. >")
        chat.send("1\r")
        chat.shows("3. What do the letters HER2 stand for?", "End of answer. >")
        assert b"\x1b" not in chat.sent
        chat.send("\x04")
        assert chat.ends() == 0


def colours(chat: Terminal) -> set[str]:
    screen = chat.screen
    cells = [screen.buffer[row][at] for row in range(screen.lines) for at in range(screen.columns)]
    return {colour for cell in cells for colour in (cell.fg, cell.bg)} - {"default"}


@pytest.mark.parametrize(
    ("arguments", "environment", "coloured"),
    [
        (["--theme", "light"], {"NO_COLOR": "1"}, True),  # an option is the nearer wish
        ([], {"NO_COLOR": "1"}, False),
    ],
)
def test_colours_are_as_wished_and_an_urgent_card_stands_out_without(
    home: Path, arguments: list[str], environment: dict[str, str], coloured: bool
) -> None:
    with Terminal(home, *arguments, environment=environment) as chat:
        chat.shows(READY)
        chat.send("i cant breathe\r")
        chat.shows("Call your local emergency number", "┏━", "Type a question")
        assert bool(colours(chat)) is coloured
        card = next(row for row, line in enumerate(chat.lines()) if "Call your local" in line)
        cell = chat.screen.buffer[card][2]
        assert cell.bold
        assert cell.reverse or cell.bg == "red"


def test_escape_sequences_never_reach_the_terminal(home: Path) -> None:
    evil = "\x1b]0;owned\x07\x1b[31mwhat is herceptn\x1b[2J\u202e\x9b5m"
    with Terminal(home, size=(80, 40)) as chat:
        chat.shows(READY)
        chat.send(PASTE.format(evil))
        chat.send("\r")
        chat.tells("trastuzumab")
        assert b"owned\x07" not in chat.sent
        assert b"\x1b[31m" not in chat.sent
        assert "\u202e".encode() not in chat.sent
        assert b"\xc2\x9b" not in chat.sent
    with Terminal(home, "--plain", size=(80, 40)) as chat:
        chat.shows("/quit. >")
        chat.send(f"{evil}\n/{evil}\n")
        chat.shows("End of answer.")
        chat.send("\x04")
        chat.ends()
        echoed_by_the_terminal_itself = b"^["
        assert echoed_by_the_terminal_itself in chat.sent
        assert b"\x1b" not in chat.sent


def test_wide_and_combining_letters_stay_in_their_columns(home: Path) -> None:
    with Terminal(home, "--team-line", "病棟五 Zoe\u0301", "--region", "uk") as chat:
        chat.shows(READY)
        chat.send("i cant breathe\r")
        chat.shows("┏━", "━┛", "Type a question")
        ends = [row for row, line in enumerate(chat.lines()) if line.endswith(("┃", "┓", "┛"))]
        edges = {max(at for at in range(80) if chat.screen.buffer[row][at].data in "┃┓┛") for row in ends}
        assert len(ends) > 6
        assert len(edges) == 1


KEYS = [
    *"abc 129?/0\r\r\t", "\x1b", "\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D", "\x1b[5~", "\x1b[3~", "\x7f", "\x01", "\x05",
    "\x0b", "\x12", "\x03", "\x07", "\x1a", "\x1c", "\x1b[Z", "\x1bf", "\x17", "\x19", "\x1b[200~two\nlines\x1b[201~",
    "\x1b[200~", "\x1b[201~", "é", "病", "e\u0301", "\u200d", "/help\r", "/source\r", "/define x\r", "what is her2\r",
    "\x1b[<0;3;3M", "\x1b[99;99R", "\x16\x01", "\x00", "\x1bOP",
]  # fmt: skip


def test_no_keys_crash_it(home: Path) -> None:
    """Random keys, a bounded number of them, seeded."""
    chance = random.Random(20)
    with Terminal(home, "--keep-history") as chat:
        chat.shows(READY)
        for _ in range(150):
            chat.send("".join(chance.choices(KEYS, k=4)))
            chat.read()
            if not chat.program.isalive():
                break
        chat.settle()
        assert chat.leaves() == 0
        assert b"Traceback" not in chat.sent


def test_no_pasted_bytes_crash_it(home: Path) -> None:
    chance = random.Random(7)
    with Terminal(home) as chat:
        chat.shows(READY)
        for size in (1, 10, 1000, 30000):
            chat.program.send(b"\x1b[200~" + chance.randbytes(size).replace(b"\x1b", b"") + b"\x1b[201~\r")
            chat.settle()
        assert chat.leaves() == 0
        assert b"Traceback" not in chat.sent
