"""What a person set, and whence: options, environment, settings file, content pack; and the front end that follows."""

from __future__ import annotations

import io
import json
import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import click
import pytest
from click.testing import CliRunner

from her2chat import Assistant, InputError, chat, settings
from her2chat.assistant import team_of
from her2chat.chat.settings import Settings, front_for
from her2chat.chat.theme import THEMES, painted, suited
from her2chat.cli.main import cli
from her2chat.cli.options import chat_settings
from her2chat.content.folder import shipped_pack
from her2chat.content.load import load_pack
from her2chat.render import FULL, PLAIN, SPOKEN
from her2chat.settings import config_file, history_file, names_no_terminal, read, settled
from her2chat.support.folders import folder


def run(*arguments: str, typed: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "her2chat", *arguments],
        input=typed, capture_output=True, text=True, env={**os.environ, **environment}, check=False, timeout=300,
    )  # fmt: skip


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def test_an_option_comes_before_the_environment_and_that_before_the_file(file: Path) -> None:
    file.write_text('region = "uk"\nteam_line = "Ward 5"\ntheme = "dark"\nmenu = false\n')
    found = settled(
        {"region": None, "theme": "light"}, {"HER2CHAT_TEAM_LINE": "Ward 6", "HER2CHAT_THEME": "none"}, file
    )
    assert {name: (one.value, one.whence) for name, one in found.items()} == {
        "pack": (None, "not set"),
        "region": ("uk", str(file)),
        "team_line": ("Ward 6", "HER2CHAT_TEAM_LINE"),
        "theme": ("light", "option"),
        "mode": ("full", "default"),
        "menu": (False, str(file)),
    }


def test_the_defaults_of_the_command_line_are_those_of_the_chat(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("COLORFGBG", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    found = chat_settings(settled({}, {}, tmp_path / "none.toml"), False)
    assert replace(found, history=None) == Settings()


def test_no_file_sets_nothing(tmp_path: Path) -> None:
    assert read(tmp_path / "none.toml") == {}
    assert read(Path("/dev/null/none.toml")) == {}


def test_a_pack_is_found_from_where_the_file_is(file: Path) -> None:
    file.write_text('pack = "ours"\n')
    assert read(file) == {"pack": str(file.parent / "ours")}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("theme = 'dark'\nregion = uk\n", ":2: not valid TOML"),
        ("\n\ncolour = 'x'\n", ":3: no such setting → use one of: pack, region"),
        ("theme = 'pink'\n", ':1: theme cannot be that → use one of: "auto"'),
        ("region = 5\n", ':1: region must be text → write region = "..."'),
        ("team_line = ' '\n", ":1: team_line must be text"),
        ("menu = 'yes'\n", ":1: menu cannot be that → use one of: true, false"),
        ("menu = 1\n", ":1: menu cannot be that"),
        ("[chat]\ntheme = 'dark'\n", ":1: no such setting"),
        ("\npack = '~nobody-of-that-name/x'\n", ':2: no home folder is known for "~" here'),
        ('\npack = "a\\u0000b"\n', ":2: no path has a NUL character"),
        ("\na = " + "[" * 100_000, ":2: not valid TOML (nested too deep)"),
        ("\n\na = " + "9" * 10_000 + "\nb = 1\n", ":3: not valid TOML (a number that is too long)"),
        ('theme = "dark"\nregion = "uk', ":2: not valid TOML (Unterminated string)"),
    ],
)
def test_a_wrong_file_is_told_with_its_line(file: Path, text: str, told: str) -> None:
    file.write_text(text)
    with pytest.raises(InputError) as error:
        read(file)
    assert f"{file}{told}" in str(error.value)
    assert len(str(error.value).splitlines()) == 1


@pytest.mark.parametrize("data", [b"\xff\xfe", None])
def test_a_file_that_cannot_be_read_is_told(file: Path, data: bytes | None) -> None:
    file.mkdir() if data is None else file.write_bytes(data)
    with pytest.raises(InputError, match="cannot be read"):
        read(file)


def test_a_wrong_variable_is_told() -> None:
    with pytest.raises(InputError, match="HER2CHAT_MODE: cannot be that"):
        settled({}, {"HER2CHAT_MODE": "shiny"}, Path("/nowhere"))
    assert settled({}, {"HER2CHAT_MENU": "No"}, Path("/nowhere"))["menu"].value is False


@pytest.mark.parametrize(
    ("platform", "environment", "config", "history"),
    [
        ("linux", {"HOME": "/h"}, "/h/.config/her2chat/config.toml", "/h/.local/state/her2chat/history"),
        ("linux", {"HOME": "/h", "XDG_CONFIG_HOME": "/c", "XDG_STATE_HOME": "relative"}, "/c/her2chat/config.toml",
         "/h/.local/state/her2chat/history"),
        ("darwin", {"HOME": "/h"}, "/h/Library/Application Support/her2chat/config.toml",
         "/h/Library/Application Support/her2chat/history"),
        ("win32", {"APPDATA": "/a", "LOCALAPPDATA": "/l"}, "/a/her2chat/config.toml", "/l/her2chat/history"),
        ("win32", {"HOME": "/h"}, "/h/AppData/Roaming/her2chat/config.toml", "/h/AppData/Local/her2chat/history"),
        ("linux", {"HOME": "/h", "HER2CHAT_CONFIG": "/my.toml"}, "/my.toml", "/h/.local/state/her2chat/history"),
    ],
)  # fmt: skip
def test_files_are_where_the_system_has_such_files(
    platform: str, environment: dict[str, str], config: str, history: str
) -> None:
    assert str(config_file(environment, platform)) == config
    assert str(history_file(environment, platform)) == history


@pytest.mark.parametrize(
    ("platform", "environment", "expected"),
    [
        ("linux", {"HOME": "/h"}, "/h/.cache/her2chat"),
        ("linux", {"HOME": "/h", "XDG_CACHE_HOME": "relative"}, "/h/.cache/her2chat"),
        ("linux", {"XDG_CACHE_HOME": "/c"}, "/c/her2chat"),
        ("darwin", {"HOME": "/h"}, "/h/Library/Caches/her2chat"),
        ("win32", {"HOME": "/h"}, "/h/AppData/Local/her2chat"),
    ],
)
def test_the_cache_is_where_the_system_has_caches(platform: str, environment: dict[str, str], expected: str) -> None:
    assert str(folder("cache", environment, platform)) == expected


def test_a_user_without_a_home_is_told_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> Path:
        raise RuntimeError("no home")

    monkeypatch.setattr(Path, "home", none)
    with pytest.raises(InputError, match="no home folder is known → set HOME, or HER2CHAT_CONFIG and HER2CHAT_CACHE"):
        config_file({}, "linux")
    assert config_file({"HER2CHAT_CONFIG": "/my.toml"}, "linux") == Path("/my.toml")


def test_themes_are_the_same_everywhere() -> None:
    assert set(THEMES) == set(settings.THEMES)
    assert all(set(theme) >= {"urgent", "label", "hard"} for theme in THEMES.values())
    for calm in ("none", "high-contrast"):
        assert not any("ansi" in words for words in THEMES[calm].values())


def test_no_style_but_the_urgent_one_has_a_background_or_bold_red() -> None:
    for theme in THEMES.values():
        assert [name for name, words in theme.items() if "bg:" in words or "red" in words] in ([], ["urgent"])


def test_a_terminal_that_says_its_background_gets_the_theme_for_it() -> None:
    assert suited("auto", {"COLORFGBG": "15;0"}) == "dark"
    assert suited("auto", {"COLORFGBG": "0;default;15"}) == "light"
    assert suited("auto", {"COLORFGBG": "junk"}) == suited("auto", {}) == "auto"
    assert suited("none", {"COLORFGBG": "15;0"}) == "none"


def test_painted_lines_have_only_our_own_sequences() -> None:
    assert painted((("urgent", "Call\x1b[2J"), ("", " now")), "none") == "\x1b[1;7mCall[2J\x1b[0m now"


@pytest.mark.parametrize(
    ("mode", "reads", "writes", "can_draw", "drawn", "form", "said"),
    [
        ("full", True, True, True, True, FULL, ""),
        ("plain", True, True, True, False, PLAIN, ""),
        ("screen-reader", True, True, True, False, SPOKEN, ""),
        ("screen-reader", False, False, False, False, SPOKEN, ""),
        ("full", False, True, True, False, PLAIN, "no terminal"),
        ("full", True, False, True, False, PLAIN, "no terminal"),
        ("full", True, True, False, False, PLAIN, "cannot draw"),
    ],
)
def test_the_front_end_is_what_the_terminal_can_carry(
    mode: str, reads: bool, writes: bool, can_draw: bool, drawn: bool, form: str, said: str
) -> None:
    front = front_for(mode, reads, writes, can_draw)
    assert (front.drawn, front.form) == (drawn, form)
    assert (said in front.said) if said else front.said == ""


@pytest.mark.parametrize("term", ["", "dumb", "unknown"])
def test_term_tells_what_cannot_draw_but_not_on_windows(term: str) -> None:
    assert names_no_terminal({"TERM": term}, windows=False)
    assert names_no_terminal({}, windows=False)
    assert not names_no_terminal({"TERM": "xterm"}, windows=False)
    assert not names_no_terminal({"TERM": term}, windows=True)
    assert not names_no_terminal({}, windows=True)


@pytest.mark.parametrize("takes_sequences", [True, False])
def test_a_windows_console_is_asked_itself(monkeypatch: pytest.MonkeyPatch, takes_sequences: bool) -> None:
    console = SimpleNamespace(is_win_vt100_enabled=lambda: takes_sequences)
    monkeypatch.setitem(sys.modules, "prompt_toolkit.output.windows10", console)
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.delenv("TERM", raising=False)
    assert chat._can_draw() is takes_sequences


@pytest.mark.parametrize("mode", ["plain", "screen-reader", "full"])
def test_while_the_content_is_made_ready_the_emergency_number_is_told(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], mode: str
) -> None:
    def make(preparing: Callable[[], None]) -> Assistant:
        preparing()
        return assistant

    monkeypatch.setattr(sys, "stdin", io.StringIO("what is her2\n"))
    chat.run(make, shipped_pack(), Settings(mode=mode))
    shown = capsys.readouterr()
    assert " ".join(assistant.pack.lines["preparing"]) in shown.err
    assert "112, 911, 999" in shown.err
    assert "promotes" in shown.out


def test_a_fault_is_not_written_over_a_drawn_chat_but_told_after_it(capsys: pytest.CaptureFixture[str]) -> None:
    with chat._told_afterwards():
        logging.getLogger("her2chat").error("a fault in the program")
        assert capsys.readouterr().err == ""
    assert capsys.readouterr().err == "a fault in the program\n"


@pytest.mark.parametrize("stream", ["stdin", "stdout"])
def test_a_stream_that_is_closed_is_told(monkeypatch: pytest.MonkeyPatch, stream: str) -> None:
    monkeypatch.setattr(sys, stream, None)
    with pytest.raises(InputError, match="is closed"):
        chat.run(lambda preparing: pytest.fail("made all the same"), shipped_pack(), Settings())


def test_without_standard_input_it_says_so() -> None:
    command = f"{sys.executable} -m her2chat <&-"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 2
    assert "standard input or output is closed" in done.stderr
    assert "fault" not in done.stderr


def test_settings_hold_for_ask_and_batch(file: Path) -> None:
    file.write_text('region = "uk"\nteam_line = "Ward 5, 020 7946 0000"\n')
    asked = run("ask", "i cant breathe", HER2CHAT_CONFIG=str(file))
    assert "Call 999 now." in asked.stdout
    assert "Ward 5" in asked.stdout
    done = run(
        "batch", "-", "-o", "-", typed='{"q": "i cant breathe"}\n', HER2CHAT_CONFIG=str(file), HER2CHAT_REGION="us"
    )
    assert "Call 911 now." in json.loads(done.stdout)["text"]


def test_a_broken_settings_file_is_one_line_and_status_2(file: Path) -> None:
    file.write_text("region =\n")
    for command in (["ask", "hello"], ["config"], []):
        done = run(*command, HER2CHAT_CONFIG=str(file))
        assert done.returncode == 2
        assert done.stderr.startswith(f"her2chat: {file}:1: not valid TOML")
        assert len(done.stderr.splitlines()) == 1
        assert done.stdout == ""


def test_what_the_pack_refuses_is_told_with_the_settings_file(file: Path) -> None:
    file.write_text('team_line = "a\\tb"\n')
    done = run("ask", "hello", HER2CHAT_CONFIG=str(file))
    assert done.returncode == 2
    assert done.stderr.startswith(f"her2chat: {file}: the team line holds a line end, or another character")


def test_the_pack_of_the_settings_file_is_used(file: Path, tmp_path: Path) -> None:
    file.write_text(f'pack = "{tmp_path / "nowhere"}"\n')
    for command in (["ask", "hello"], ["topics"], ["check"], []):
        done = run(*command, HER2CHAT_CONFIG=str(file))
        assert done.returncode == 1
        assert "no such content folder" in done.stdout + done.stderr


def test_config_shows_what_holds_and_whence(file: Path) -> None:
    file.write_text('theme = "dark"\n')
    shown = run("--region", "uk", "config", "--no-menu", HER2CHAT_CONFIG=str(file), HER2CHAT_TEAM_LINE="Ward 7").stdout
    assert shown.splitlines()[0] == f"settings file: {file}"
    rows = {line.split()[0]: " ".join(line.split()[1:]) for line in shown.splitlines()[1:]}
    assert rows["region"] == "uk (option)"
    assert rows["team_line"] == "Ward 7 (HER2CHAT_TEAM_LINE)"
    assert rows["theme"] == f"dark ({file})"
    assert rows["menu"] == "false (option)"
    assert rows["mode"] == "full (default)"
    data = json.loads(run("config", "--json", HER2CHAT_CONFIG=str(file)).stdout)
    assert data["settings"]["region"] == {"value": "none", "from": "content pack"}
    assert run("config", HER2CHAT_CONFIG=str(file.parent / "none")).stdout.splitlines()[0].endswith("(not there)")


def test_ask_writes_the_answer_and_nothing_else_to_standard_output() -> None:
    answer = run("ask", "what is lapatinib")
    explained = run("ask", "--explain", "what is lapatinib")
    assert explained.stdout == answer.stdout
    assert "decision:" in explained.stderr
    assert answer.stderr == ""


def test_a_pipe_is_answered_line_by_line_with_one_line_said() -> None:
    done = run(typed="what is her2\nhello\n")
    assert done.returncode == 0
    assert "is a protein that promotes" in " ".join(done.stdout.split())
    assert done.stderr == "her2chat: there is no terminal to draw on, so each line is taken as one message.\n"
    assert "\x1b" not in done.stdout
    forced = run("--plain", typed="i cant breathe\n", FORCE_COLOR="1")
    assert "\x1b[1;97;41m" in forced.stdout
    assert "End of answer." in forced.stdout
    assert forced.stderr == ""
    assert "\x1b[1;97" not in run("--plain", typed="i cant breathe\n", FORCE_COLOR="1", NO_COLOR="1").stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_can_complete_commands(shell: str) -> None:
    done = run("completion", shell)
    assert done.returncode == 0
    assert f"_HER2CHAT_COMPLETE={shell}_complete" in done.stdout


def test_a_shell_is_told_commands_and_options() -> None:
    done = run(_HER2CHAT_COMPLETE="bash_complete", COMP_WORDS="her2chat co", COMP_CWORD="1")
    assert set(done.stdout.split()) == {"plain,completion", "plain,config"}
    done = run(_HER2CHAT_COMPLETE="bash_complete", COMP_WORDS="her2chat --theme ", COMP_CWORD="2")
    assert "plain,high-contrast" in done.stdout.split()


def test_bash_takes_the_script(tmp_path: Path) -> None:
    bash = shutil.which("bash")
    assert bash
    script = tmp_path / "completion"
    script.write_text(run("completion", "bash").stdout)
    told = subprocess.run([bash, "-c", f". {script}; complete -p her2chat"], capture_output=True, text=True, check=True)
    assert "_her2chat_completion her2chat" in told.stdout


def help_of(command: str) -> str:
    return CliRunner().invoke(cli, [command, "--help"]).output


@pytest.mark.parametrize("command", cli.list_commands(click.Context(cli)))
def test_no_help_holds_a_mark_that_only_the_program_reads(command: str) -> None:
    assert help_of(command).startswith("Usage: ")
    assert "\\b" not in help_of(command)


def test_the_example_in_the_help_of_config_is_a_settings_file(file: Path) -> None:
    shown = help_of("config")
    example = shown[shown.index("  region = ") : shown.index("Options:")]
    file.write_text("\n".join(line.strip() for line in example.splitlines()))
    assert set(read(file)) == set(settings.NAMES)


@pytest.mark.parametrize("given", ["", 'team_line: "Ward 9, 555 0100"\n'])
def test_config_shows_the_team_line_that_cards_say(small_pack: Path, given: str) -> None:
    with (small_pack / "pack.yaml").open("a", encoding="utf-8") as meta:
        meta.write(given)
    shown = run("config", "--json", "--pack", str(small_pack)).stdout
    assert json.loads(shown)["settings"]["team_line"]["value"] == team_of(load_pack(small_pack), None)


def test_the_manual_page_says_what_help_says() -> None:
    page = run("man").stdout
    plain = page.replace("\\-", "-").replace("\\&", "")
    shown = run("--help").stdout
    assert page.startswith('.TH HER2CHAT 1 ""')
    commands = [line.split()[0] for line in shown[shown.index("Commands:") :].splitlines()[1:] if line.strip()]
    assert "ask" in commands
    for name in commands:
        assert f".SS her2chat {name}" in plain
    for option in ("--screen-reader", "--keep-history", "--theme", "--team-line", "--json", "--floor"):
        assert f".B {option}" in plain
    assert "Exit status: 0 done, 1 cannot run" in plain
    assert not [line for line in page.splitlines() if line.startswith("'") or "\b" in line]
