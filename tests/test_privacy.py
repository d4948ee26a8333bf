"""Nothing that a person types is found anywhere afterwards, but in a file that they asked for.

A new front end is one line in `FRONTS`: a function that types the marker into it.
"""

from __future__ import annotations

import ast
import http.client
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pexpect
import pytest

import her2chat
from her2chat.content.folder import shipped_pack
from her2chat.content.load import fingerprint
from her2chat.doctor.written import written
from her2chat.prepared import cache_folder, load_prepared

PACKAGE = Path(her2chat.__file__).parent
MARKER = "xqzmarkerqzx"
# an ordinary question, an emergency, a crisis, nonsense, something personal: each takes another way through the program
MESSAGES = (f"what is her2 {MARKER}", f"{MARKER} i have crushing chest pain", f"i want to die {MARKER}", MARKER,
            f"should my {MARKER} stop herceptin")  # fmt: skip
Where = Mapping[str, str]


@pytest.fixture
def place(tmp_path: Path) -> tuple[Path, dict[str, str]]:
    """Folders of its own: home, temporary and working folder, with the content made ready as by a first start."""
    load_prepared()
    folders = {name: tmp_path / name for name in ("home", "tmp", "work")}
    for folder in folders.values():
        folder.mkdir()
    ready = folders["home"] / ".cache" / "her2chat"
    ready.mkdir(parents=True, mode=0o700)
    for kept in cache_folder().glob(f"{fingerprint(shipped_pack())}-*.pack"):
        shutil.copy2(kept, ready)
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "HER2CHAT_"))}
    home, temporary = str(folders["home"]), str(folders["tmp"])
    return tmp_path, {**ours, "HOME": home, "TMPDIR": temporary, "TEMP": temporary, "PROMPT_TOOLKIT_NO_CPR": "1"}


def started(arguments: list[str], where: Where, typed: str = "") -> subprocess.CompletedProcess[str]:
    """The command line, in the working folder of `where`."""
    return subprocess.run(
        [sys.executable, "-m", "her2chat", *arguments],
        input=typed,
        capture_output=True,
        text=True,
        env=dict(where),
        cwd=Path(where["HOME"]).parent / "work",
        check=False,
        timeout=300,
    )


def asked_once(where: Where) -> str:
    told = [started(["ask", message], where).stderr for message in MESSAGES]
    told += [started(["ask", "--json", "--explain", "-"], where, MESSAGES[0]).stderr.split("safety:")[0]]
    return "".join(told)


def asked_wrongly(where: Where) -> str:
    wrong = (
        *([MARKER], ["about", MARKER], ["ask", f"--{MARKER}"], ["ask", "--region", MARKER, "x"]),
        *(["ask", "--team-line", MARKER * 9, "x"], ["--theme", MARKER], ["kiosk", "--port", MARKER]),
    )
    done = [started(arguments, where) for arguments in wrong]
    assert all(one.returncode == 2 for one in done)
    return "".join(one.stdout + one.stderr for one in done)


def chatted_in_a_pipe(where: Where) -> str:
    typed = "\n".join((*MESSAGES, f"/{MARKER}", "/why", "/questions", "/quit"))
    done = started(["chat"], where, typed)
    assert done.returncode == 0
    return done.stderr


def chatted_in_a_terminal(where: Where) -> str:
    chat = pexpect.spawn(
        sys.executable,
        ["-m", "her2chat"],
        env={**where, "TERM": "xterm-256color"},
        cwd=str(Path(where["HOME"]).parent / "work"),
        dimensions=(40, 90),
        timeout=120,
        encoding="utf-8",
    )
    chat.expect("Ctrl-D")
    for message in MESSAGES:
        chat.send(f"{message}\r")
        chat.expect(r"\x1b\[\?2004h")
    chat.send(f"never sent {MARKER}\x03\x04")
    chat.expect(pexpect.EOF)
    chat.close()
    return ""


def answered_in_a_batch(where: Where) -> str:
    """The output is what the person asked for: it is taken out before the search, and must be all there is."""
    work = Path(where["HOME"]).parent / "work"
    (work / "in.jsonl").write_text("".join(json.dumps({"q": message}) + "\n" for message in MESSAGES), "utf-8")
    done = started(["batch", "in.jsonl", "-o", "out.jsonl"], where)
    assert done.returncode == 0, done.stderr
    (work / "in.jsonl").unlink()
    (work / "out.jsonl").unlink()
    return done.stdout + done.stderr


def asked_at_the_kiosk(where: Where) -> str:
    work = Path(where["HOME"]).parent / "work"
    server = pexpect.spawn(
        sys.executable,
        ["-m", "her2chat", "kiosk", "--port", "0"],
        env=dict(where),
        cwd=str(work),
        timeout=120,
        encoding="utf-8",
    )
    server.expect(r"http://([\d.]+):(\d+)")
    found = server.match
    assert isinstance(found, re.Match)
    connection = http.client.HTTPConnection(found[1], int(found[2]), timeout=60)
    for message in MESSAGES:
        connection.request("POST", "/api/ask", json.dumps({"message": message}), {"Content-Type": "application/json"})
        answer = connection.getresponse()
        assert answer.status == 200
        answer.read()
    connection.request("POST", "/api/ask", f'{{"message": "{MARKER}', {"Content-Type": "application/json"})
    connection.getresponse().read()
    connection.request("GET", f"/{MARKER}?q={MARKER}")
    connection.getresponse().read()
    connection.close()
    server.sendintr()
    server.expect(pexpect.EOF)
    return str(server.before)


FRONTS: dict[str, Callable[[Where], str]] = {
    "ask": asked_once,
    "wrong use": asked_wrongly,
    "chat in a pipe": chatted_in_a_pipe,
    "chat in a terminal": chatted_in_a_terminal,
    "batch": answered_in_a_batch,
    "kiosk": asked_at_the_kiosk,
}


@pytest.mark.parametrize("front", FRONTS)
def test_nothing_typed_is_found_anywhere_afterwards(place: tuple[Path, dict[str, str]], front: str) -> None:
    root, where = place
    told = FRONTS[front](where)
    assert MARKER not in told
    files = [path for path in root.rglob("*") if path.is_file()]
    assert files, "the content made ready, at least"
    assert [path for path in files if MARKER.encode() in path.read_bytes()] == []
    assert [path for path in root.rglob("*") if MARKER in path.name] == []
    left = [path.relative_to(root) for path in files if path.suffix != ".pack"]
    assert left == [], "a file that `doctor --privacy` does not tell of"


# ---- and what can write is listed

WRITERS = frozenset(
    "write_text write_bytes mkstemp mkdtemp fdopen NamedTemporaryFile TemporaryFile SpooledTemporaryFile "
    "TemporaryDirectory copytree copyfile copyfileobj FileHistory FileHandler replace_file replacing".split()
)


def writes(path: Path) -> list[int]:
    """The lines on which a module of the program writes, or can write, a file."""
    return [node.lineno for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.Call) and (name_of(node.func) in WRITERS or opens_to_write(node))]  # fmt: skip


def name_of(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def opens_to_write(call: ast.Call) -> bool:
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    modes = [part.value for part in given if isinstance(part, ast.Constant) and isinstance(part.value, str)]
    made = any(isinstance(part, ast.Attribute) and part.attr == "O_CREAT" for part in ast.walk(call))
    writing = any(re.fullmatch(r"[rwaxbt+]{1,3}", mode) and set(mode) & set("wax+") for mode in modes)
    return name_of(call.func) == "open" and (made or writing)


def test_every_module_that_can_write_is_listed() -> None:
    """`her2chat doctor --privacy` is the whole list: a module that can write a file stands in it."""
    can = {path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py") if writes(path)}
    listed = {module for place in written() for module in place.modules}
    unlisted = {
        module
        for module in can
        if not any(module == name or (name.endswith("/") and module.startswith(name)) for name in listed)
    }
    assert unlisted == set(), "add it to doctor/written.py"
    assert "prepared.py" in can


def test_what_is_listed_is_there() -> None:
    for place in written():
        assert place.where
        assert place.when
        assert place.what
        assert all((PACKAGE / module).exists() for module in place.modules)


def test_a_fault_shows_no_word_of_what_was_typed(place: tuple[Path, dict[str, str]]) -> None:
    """Whatever fails inside, the command line tells it without the message."""
    code = (
        "import sys; from her2chat import assistant; from her2chat.cli import main\n"
        "def fail(self, message, *rest): raise ValueError(message)\n"
        "assistant.Assistant.ask = fail; sys.argv = ['her2chat', 'ask', sys.argv[1]]; main()\n"
    )
    _, where = place
    done = subprocess.run(
        [sys.executable, "-c", code, MESSAGES[0]], env=where, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 1
    assert MARKER not in done.stdout + done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert "→" in done.stderr
