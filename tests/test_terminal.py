"""The chat in a real terminal: what a person sees, and that it can be left."""

from __future__ import annotations

import os
import sys

import pexpect
import pyte

ROWS, COLUMNS = 40, 90
READY = r"\x1b\[\?2004h.*?>.*?\x1b\[\?25h"  # the prompt is drawn and the cursor shown


def spawn() -> pexpect.spawn:
    environment = {**os.environ, "TERM": "xterm-256color", "PROMPT_TOOLKIT_NO_CPR": "1"}
    arguments = ["-m", "her2chat", "--region", "uk"]
    return pexpect.spawn(
        sys.executable, arguments, env=environment, dimensions=(ROWS, COLUMNS), timeout=60, encoding="utf-8"
    )


def screen_of(shown: str) -> list[str]:
    screen = pyte.Screen(COLUMNS, ROWS)
    pyte.Stream(screen).feed(shown)
    return [line.rstrip() for line in screen.display]


def test_a_person_asks_gets_help_and_leaves() -> None:
    chat = spawn()
    chat.expect("Ctrl-D leaves")
    chat.expect(READY)
    chat.send("what is her2\r")
    chat.expect("promotes")
    chat.expect(READY)
    chat.send("i cant breathe\r")
    chat.expect("Call 999 now")
    chat.expect(READY)
    chat.send("\x03")
    chat.send("\x04")
    chat.expect(pexpect.EOF)
    chat.close()
    assert chat.exitstatus == 0


def test_the_first_screen_is_whole_and_calm() -> None:
    chat = spawn()
    chat.expect(READY)
    lines = screen_of(str(chat.before) + str(chat.after))
    chat.close(force=True)
    assert lines[0].startswith("Ask about HER2-positive cancer")
    assert any(line.startswith("1. What is HER2?") for line in lines)
    assert any(line.startswith(">") for line in lines)
