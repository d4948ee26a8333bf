"""her2chat inside another program: the guide's examples, a small host, many threads."""

from __future__ import annotations

import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import her2chat
from her2chat.assistant import Assistant

GUIDE = Path(__file__).parent.parent / "docs" / "embedding.md"
HOST = '''
"""A small host: answers the lines on standard input, a session for each person."""
import sys
import her2chat

assistant = her2chat.load(region="uk", team_line="Ward 5, 0100 555 010")
people: dict[str, her2chat.Session] = {}
for line in sys.stdin:
    person, message = line.rstrip("\\n").split(": ", 1)
    reply = assistant.ask(message, people.setdefault(person, her2chat.Session(interactive=True)))
    print(person, reply.kind, ",".join(reply.sentences), reply.safety.level, "Ward 5" in reply.text, sep="|")
'''


def examples() -> list[str]:
    return re.findall(r"```python\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)


def test_the_examples_of_the_guide_run_and_print_what_they_say() -> None:
    found = examples()
    assert len(found) >= 5
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", "\n".join(found)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    for said in re.findall(r"print\([^\n]*?# (answer|\('S\d+',\)|\[.*\])\n", "\n".join(found)):
        assert said in done.stdout.splitlines()


def test_a_small_host_program() -> None:
    typed = "ann: how does herceptin work\nbob: what is her2\nann: and perjeta?\nbob: i have a fever of 39\n"
    done = subprocess.run([sys.executable, "-c", HOST], input=typed, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [
        "ann|answer|S8|none|False",
        "bob|answer|S3|none|False",
        "ann|answer|S10|none|False",
        "bob|urgent||call_team|True",
    ]


def test_one_assistant_serves_many_threads(assistant: Assistant) -> None:
    asked = ["what is her2", "how does herceptin work", "what does it cost", "my chest hurts", "is perjeta newer"] * 20
    alone = [assistant.ask(message).to_dict() for message in asked]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda message: assistant.ask(message).to_dict(), asked))
    assert together == alone


def test_a_session_holds_no_message(assistant: Assistant) -> None:
    session = her2chat.Session(interactive=True)
    assistant.ask("what does it cost zebrafinch and how does herceptin work zebrafinch", session)
    assert "zebrafinch" not in repr(session)
