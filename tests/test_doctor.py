"""The doctor: what it looks at, the hazard log whose tests exist, and its command line."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from her2chat import ContentError
from her2chat.content.folder import shipped_pack
from her2chat.content.safety import RED_FLAGS
from her2chat.doctor.checks import FAULT, LOOK, OK, Check, _program, _terminal, checks
from her2chat.doctor.written import written
from her2chat.hazards import read_hazards, told
from her2chat.support import extras

ROOT = Path(__file__).parents[1]
LOG = read_hazards(shipped_pack())


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "her2chat", "doctor", *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, **environment}, check=False, timeout=300
    )


def by_name(found: list[Check]) -> dict[str, Check]:
    return {check.name: check for check in found}


# ---- the hazard log


def collected() -> set[str]:
    """The ids of all tests that the log names files of, without parameters, as pytest itself lists them."""
    files = sorted({test.split("::")[0] for hazard in LOG.hazards for test in hazard.tests})
    command = [sys.executable, "-m", "pytest", "--collect-only", "-o", "addopts=-q", "-p", "no:cacheprovider", *files]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return {line.split("[")[0] for line in done.stdout.splitlines() if "::" in line}


def test_every_test_of_the_hazard_log_exists() -> None:
    there = collected()
    assert len(there) > 100
    named = {test for hazard in LOG.hazards for test in hazard.tests}
    assert named - there == set()


def test_the_hazard_log_is_whole() -> None:
    assert len(LOG.hazards) >= 15
    assert [hazard.id for hazard in LOG.hazards] == [f"H{number:02}" for number in range(1, len(LOG.hazards) + 1)]
    for hazard in LOG.hazards:
        assert hazard.hazard.endswith(".")
        assert hazard.cause.endswith(".")
        assert hazard.controls
        assert len(set(hazard.tests)) == len(hazard.tests) > 0


def test_the_log_is_told_with_nothing_cut() -> None:
    shown = told(LOG, 80)
    assert "not yet reviewed by a clinician" in shown[0]
    for hazard in LOG.hazards:
        assert any(line.startswith(f"{hazard.id}  ") for line in shown)
        assert all(f"  test: {test}" in shown for test in hazard.tests)
    assert all(len(line) <= 80 for line in shown if "test: " not in line)


HEAD = "reviewed_by: x\nreviewed_on: ''\nreview_due: ''\nhazards:\n"
UNTESTED = "  - {id: H01, hazard: a, cause: b, controls: [c], tests: [], left: d}\n"
BROKEN = [
    ("", "[C02]"),
    ("hazards: [", "[C02]"),
    ("hazards: []", '[C06] the field "reviewed_by" is missing'),
    (HEAD + UNTESTED, "[C06] a hazard without"),
    (HEAD + "  - {id: H01, risk: a}\n", '[C05] unknown field "risk"'),
]


@pytest.mark.parametrize(("text", "problem"), BROKEN)
def test_a_fault_in_the_log_is_one_clear_line(tmp_path: Path, text: str, problem: str) -> None:
    (tmp_path / "intents" / "safety").mkdir(parents=True)
    (tmp_path / "intents" / "safety" / "hazards.yaml").write_text(text, "utf-8")
    with pytest.raises(ContentError) as caught:
        read_hazards(tmp_path / "intents")
    first = str(caught.value).splitlines()
    assert any(line.startswith("intents/safety/hazards.yaml:") and problem in line and " → " in line for line in first)


def test_a_pack_without_a_log_is_told(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match=r"hazards\.yaml:1: \[C01\] this file is missing"):
        read_hazards(tmp_path)


# ---- the checks


def test_all_is_looked_at() -> None:
    found = by_name(checks(None, "uk", "Ward 5, 555 0100"))
    assert list(found) == [
        "python",
        "packages",
        "extras",
        "terminal",
        "encoding",
        "pack",
        "review",
        "safety",
        "region",
        "team line",
    ]
    assert not [check for check in found.values() if check.state == FAULT]
    assert found["safety"].told.startswith("13 of 13 ")
    assert "999" in found["region"].told
    assert found["team line"].told == "Ward 5, 555 0100"
    assert all(check.remedy for check in found.values() if check.state != OK)
    assert all("\n" not in str(check) for check in found.values())


def test_what_a_clinic_has_not_set_is_told() -> None:
    found = by_name(checks(None, None, None))
    assert found["region"].state == found["team line"].state == found["review"].state == LOOK
    assert by_name(checks(None, "mars", None))["region"].state == FAULT
    long = by_name(checks(None, None, "W" * 81))["team line"]
    assert long.state == FAULT
    assert "at most 80 characters" in long.told
    assert long.remedy == "shorten it"


def test_a_broken_pack_is_told_and_nothing_else_of_it(own_pack: Path) -> None:
    (own_pack / "safety" / "cards.yaml").unlink()
    found = checks(own_pack, None, None)
    assert found[-1].name == "pack"
    assert found[-1].state == FAULT
    assert "cards.yaml:1" in found[-1].told


@pytest.mark.parametrize(("term", "state"), [("dumb", LOOK), ("", LOOK), ("unknown", LOOK), ("xterm-256color", OK)])
def test_the_terminal_is_looked_at(monkeypatch: pytest.MonkeyPatch, term: str, state: str) -> None:
    monkeypatch.setenv("TERM", term)
    monkeypatch.setenv("COLUMNS", "80")
    for stream in (sys.stdin, sys.stdout):
        monkeypatch.setattr(stream, "isatty", lambda: True, raising=False)
    assert by_name(list(_terminal()))["terminal"].state == state


def test_a_windows_console_is_not_asked_for_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TERM", raising=False)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr(sys, "platform", "win32")
    for stream in (sys.stdin, sys.stdout):
        monkeypatch.setattr(stream, "isatty", lambda: True, raising=False)
    assert by_name(list(_terminal()))["terminal"].state == OK
    monkeypatch.setattr(sys, "stdout", None)
    assert by_name(list(_terminal()))["terminal"].told.startswith("none")


def test_a_missing_package_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = ["click>=8", "no-such-package-xqz>=1", "pytest; extra == 'some'", "no-such-package-xqz; extra == 'some'"]
    monkeypatch.setattr(extras, "requires", lambda name: [*wanted, "no-such-package-xqz; extra == 'more'"])
    found = by_name(list(_program()))
    assert found["packages"].state == FAULT
    assert found["packages"].remedy == "pip install 'no-such-package-xqz>=1'"
    assert found["extras"].told == "some lacks no-such-package-xqz, more not installed"


def test_the_packages_are_those_that_the_program_is_built_with() -> None:
    found = by_name(list(_program()))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    for wanted in project["dependencies"]:
        assert re.split(r"[><=\[]", wanted)[0].replace("_", "-") in found["packages"].told.replace("_", "-")
    for extra in set(project["optional-dependencies"]) - {"test", "dev"}:
        assert re.search(rf"\b{extra} \(|\b{extra} not installed|\b{extra} lacks", found["extras"].told)


# ---- the command


def test_the_command_tells_a_line_for_each() -> None:
    done = run("--region", "uk")
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == 10
    assert all(re.match(r"(ok|look|FAULT) +[a-z ]+: ", line) for line in done.stdout.splitlines())


def test_the_command_shows_the_hazards_and_what_is_written() -> None:
    shown = run("--hazards").stdout
    assert all(f"{hazard.id}  " in shown for hazard in LOG.hazards)
    shown = run("--privacy", HER2CHAT_CACHE="/somewhere/else").stdout
    assert "/somewhere/else/*.pack" in shown
    assert all(place.where in shown for place in written()[1:])


def test_a_fault_ends_with_status_1_and_wrong_use_with_2(tmp_path: Path) -> None:
    done = run("--pack", str(tmp_path / "none"))
    assert done.returncode == 1
    assert "FAULT  pack: " in done.stdout
    assert not done.stderr
    done = run("--hazards", "--privacy")
    assert done.returncode == 2
    assert "one at a time" in done.stderr


def test_the_page_for_clinics_names_every_red_flag_group_and_command() -> None:
    page = (ROOT / "docs" / "safety.md").read_text("utf-8")
    assert "her2chat doctor --hazards" in page
    assert "her2chat doctor --privacy" in page
    assert f"{len(LOG.hazards)} hazards" in page
    assert f"{len(RED_FLAGS)} red flags" in page
