"""The documentation is whole: links lead somewhere, commands exist, the API page is that of the code."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest
import yaml
from api_page import page

from her2chat.cli.main import cli
from her2chat.content.folder import shipped_pack

ROOT = Path(__file__).parent.parent
PAGES = sorted((ROOT / "docs").rglob("*.md"))
_BLOCK = re.compile(r"(?ms)^```sh\n(.*?)^```")
_LINK = re.compile(r"\]\(([^)#\s]+)(#[\w-]+)?\)")
_COMMAND = re.compile(r"(?m)^(?:\.venv/bin/)?her2chat (\w[\w-]*)((?: .*)?)$")


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(path: Path) -> None:
    for target, anchor in _LINK.findall(path.read_text("utf-8")):
        if "://" in target:
            continue
        found = (path.parent / target).resolve()
        assert found.exists(), f"{path.name} links to {target}"
        if anchor:
            heads = re.findall(r"(?m)^#+ (.*)$", found.read_text("utf-8"))
            assert anchor[1:] in {re.sub(r"[^\w\- ]", "", head).lower().replace(" ", "-") for head in heads}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_command_that_is_told_of_exists_with_its_options(path: Path) -> None:
    context = click.Context(cli)
    for name, rest in _COMMAND.findall("\n".join(_BLOCK.findall(path.read_text("utf-8")))):
        command = cli.get_command(context, name)
        assert command is not None, f"{path.name} tells of {name}"
        known = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)} | {
            "--help"
        }
        assert set(re.findall(r"(?<=\s)--[\w-]+", rest.split("#")[0])) <= known


def test_the_example_of_the_readme_runs_and_its_follow_up_is_understood(capsys: pytest.CaptureFixture[str]) -> None:
    example = re.search(r"(?ms)^```python\n(.*?)^```", (ROOT / "README.md").read_text("utf-8"))
    assert example
    exec(example[1], {})
    kind, *_, follow_up = capsys.readouterr().out.partition("About pertuzumab")
    assert kind.startswith("answer ")
    assert "Pertuzumab works" in follow_up


def test_every_command_is_told_of() -> None:
    told = "".join(path.read_text("utf-8") for path in (*PAGES, ROOT / "README.md"))
    assert [name for name in cli.list_commands(click.Context(cli)) if f"her2chat {name}" not in told] == []


def test_the_api_page_is_that_of_the_code() -> None:
    assert (ROOT / "docs" / "api.md").read_text("utf-8") == page(), "python tests/api_page.py > docs/api.md"


def test_every_page_is_reached_from_the_first() -> None:
    seen: set[Path] = set()
    todo = [ROOT / "docs" / "README.md"]
    while todo:
        path = todo.pop().resolve()
        if path in seen or path.suffix != ".md" or not path.exists():
            continue
        seen.add(path)
        todo += [path.parent / target for target, _ in _LINK.findall(path.read_text("utf-8")) if "://" not in target]
    assert {path.resolve() for path in PAGES} <= seen


def test_the_hook_for_other_repositories_checks_every_file_of_a_pack() -> None:
    [hook] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    root = shipped_pack()
    files = [path.relative_to(root.parent).as_posix() for end in ("yaml", "txt") for path in root.rglob(f"*.{end}")]
    assert len(files) > 50
    assert [name for name in files if not re.search(hook["files"], name)] == []
