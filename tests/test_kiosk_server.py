"""The running server: slow, greedy and many clients; several processes; the command line."""

from __future__ import annotations

import http.client
import json
import os
import shlex
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner
from kiosk.browser import serving

from her2chat.assistant import Assistant
from her2chat.cli.main import cli
from her2chat.errors import Her2ChatError, InputError
from her2chat.kiosk import Settings
from her2chat.kiosk import server as server_module
from her2chat.kiosk.server import listen, server
from her2chat.support.extras import name_of

PATIENCE = 20.0  # seconds
TYPED = "my aunt wonders what it all costs"  # not in the content: handed to a process, where there are some
HALF = b"POST /api/ask HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n{"


@contextmanager
def running(assistant: Assistant, settings: Settings) -> Iterator[tuple[str, int]]:
    """The server in this process, on a free port."""
    listener = listen(settings)
    made = server(assistant, settings)
    thread = threading.Thread(target=made.run, args=([listener],))
    thread.start()
    try:
        yield listener.getsockname()[:2]
    finally:
        made.should_exit = True
        thread.join(20)
        listener.close()
    assert not thread.is_alive()


def ask(at: tuple[str, int], message: str) -> str:
    connection = http.client.HTTPConnection(*at, timeout=20)
    body = json.dumps({"message": message})
    connection.request("POST", "/api/ask", body, {"Content-Type": "application/json"})
    answer = connection.getresponse()
    assert answer.status == 200
    found = json.loads(answer.read())
    connection.close()
    return str(found["reply"]["kind"])


@pytest.mark.parametrize("begun", [b"", b"GET / HT", HALF])
def test_slow_clients_stop_nobody_and_are_closed(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch, begun: bytes
) -> None:
    monkeypatch.setattr(server_module, "_SLOWEST", 1.5)
    with running(assistant, Settings(port=0)) as at, ExitStack() as opened:
        slow = [opened.enter_context(socket.create_connection(at, 5)) for _ in range(200)]
        for one in slow:
            one.sendall(begun)
        assert ask(at, "what is her2") == "answer"
        assert [one for one in slow if not closed(one, 10)] == []
        assert ask(at, "what is her2") == "answer"


def closed(one: socket.socket, seconds: float) -> bool:
    """Whether the other side closes the connection within that time."""
    one.settimeout(seconds)
    try:
        return one.recv(1) == b""
    except ConnectionResetError:
        return True
    except TimeoutError:
        return False


def test_endless_headers_are_cut_off(assistant: Assistant) -> None:
    with running(assistant, Settings(port=0)) as at, socket.create_connection(at, 10) as greedy:
        greedy.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n")
        with pytest.raises(OSError, match=r"[Rr]eset|[Bb]roken pipe"):
            greedy.sendall(b"X-A: aaaaaaaa\r\n" * 4_000_000)
        assert ask(at, "what is her2") == "answer"


def test_more_connections_than_may_are_closed(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_module, "_MOST_CONNECTIONS", 20)
    with running(assistant, Settings(port=0)) as at, ExitStack() as opened:
        held = [opened.enter_context(socket.create_connection(at, 10)) for _ in range(30)]
        assert len([one for one in held if closed(one, 0.3)]) == 10


def test_several_processes_answer_and_one_may_die() -> None:
    with serving("--processes", "2") as address:
        parts = urlsplit(address)
        at = (str(parts.hostname), int(parts.port or 0))
        kinds = []
        threads = [threading.Thread(target=lambda: kinds.append(ask(at, TYPED))) for _ in range(8)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        assert kinds == ["not_covered"] * 8
        workers = _children_of_server()
        assert len(workers) == 2
        os.kill(workers[0], signal.SIGKILL)
        assert ask(at, TYPED) == "not_covered"
        assert ask(at, "my chest hurts so bad") == "urgent"


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGKILL])
def test_no_process_outlives_the_server(ending: signal.Signals) -> None:
    with serving("--processes", "2") as address:
        parts = urlsplit(address)
        at = (str(parts.hostname), int(parts.port or 0))
        assert ask(at, TYPED) == "not_covered"
        workers = _children_of_server()
        assert len(workers) == 2
        os.kill(_servers()[0], ending)
        until = time.monotonic() + PATIENCE
        while left := [pid for pid in workers if Path(f"/proc/{pid}").exists()]:
            assert time.monotonic() < until, left
            time.sleep(0.05)


def _children_of_server() -> list[int]:
    """Processes below the one that this test started last."""
    return [below for pid in _servers() for below in _below(pid)]


def _servers() -> list[int]:
    """The servers with processes that this test has started."""
    commands = {pid: Path(f"/proc/{pid}/cmdline").read_bytes() for pid in _below(os.getpid())}
    return [pid for pid, command in commands.items() if b"kiosk" in command and b"--processes" in command]


def _below(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return [int(one) for task in tasks for one in (task / "children").read_text("ascii").split()]


def test_a_taken_port_is_told_in_one_line(assistant: Assistant) -> None:
    with running(assistant, Settings(port=0)) as at, pytest.raises(InputError, match=r"cannot listen .* → "):
        listen(Settings(port=at[1]))


def test_the_command_tells_wrong_options() -> None:
    done = CliRunner().invoke(cli, ["kiosk", "--idle", "3"])
    assert isinstance(done.exception, InputError)
    assert done.exception.exit_status == 2
    assert CliRunner().invoke(cli, ["kiosk", "--port", "99999"]).exit_code == 2


@pytest.mark.parametrize(
    ("place", "told"), [("a\nb", "a line end"), ("\x1b[1mWard 5", "cannot be shown"), ("a" * 81, "at most 80")]
)
def test_a_place_that_cannot_stand_on_a_card_is_told(place: str, told: str) -> None:
    with pytest.raises(InputError, match=f"^--place: .*{told}"):
        Settings(place=place)


def test_without_the_extra_the_command_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "her2chat.kiosk", None)
    done = CliRunner().invoke(cli, ["kiosk"])
    assert isinstance(done.exception, Her2ChatError)
    problem, _, remedy = str(done.exception).partition(" → ")
    pip, install, *wanted = shlex.split(remedy)
    assert (problem, pip, install) == ("her2chat.kiosk is not installed", "pip", "install")
    assert {"starlette", "uvicorn", "segno"} <= set(map(name_of, wanted))
