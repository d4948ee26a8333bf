"""The command line: words in, a front end called, an exit status out. No logic of its own.

Exit status: 0 done; 1 cannot run (a broken pack); 2 wrong use or input.
"""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import click

from her2chat import __version__
from her2chat.errors import Her2ChatError, InputError

F = TypeVar("F", bound=Callable[..., Any])
_WIDTH = 88
_EMPTY = "the question is empty → type it after the command, in quotes"


def _common(command: F) -> F:
    """Options that every command has that answers."""
    for option in (
        click.option(
            "--pack", type=click.Path(path_type=Path), help="Content folder to answer from (default: shipped)."
        ),
        click.option("--region", help="Region for emergency numbers: us, ca, uk, ie, eu, au, nz."),
        click.option("--team-line", help='How to reach your own team, e.g. "Ward 5, 555 0100".'),
    ):
        command = option(command)
    return command


def _load(pack: Path | None, region: str | None, team_line: str | None) -> Any:
    """The assistant; an option given before the command holds unless the command has its own."""
    from her2chat.assistant import load

    before = click.get_current_context().find_root().params
    return load(
        pack if pack is not None else before.get("pack"),
        region if region is not None else before.get("region"),
        team_line if team_line is not None else before.get("team_line"),
        preparing=_say_preparing,
    )


def _say_preparing() -> None:
    """Tell a person who waits that the first start takes longer; a pipe is told nothing."""
    if sys.stderr.isatty():
        click.echo("Making the content ready. This takes about a minute, and only this once.", err=True)


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="her2chat")
@_common
@click.pass_context
def cli(context: click.Context, pack: Path | None, region: str | None, team_line: str | None) -> None:
    """Ask about HER2-positive cancer and its drugs; answers are quoted from one article.

    Without a command the chat starts. Not a doctor or a nurse: in an emergency call your emergency number.
    """
    if context.invoked_subcommand is None:
        from her2chat.chat import run

        run(_load(pack, region, team_line))


@cli.command()
@click.argument("question")
@click.option("--json", "as_json", is_flag=True, help="Print the whole reply as JSON.")
@click.option("--explain", "explained", is_flag=True, help="Say how the question was read and why it got its reply.")
@_common
def ask(
    question: str, as_json: bool, explained: bool, pack: Path | None, region: str | None, team_line: str | None
) -> None:
    """Answer one QUESTION ("-" reads it from standard input)."""
    from her2chat import batch as batching
    from her2chat import explain, render

    assistant = _load(pack, region, team_line)
    message = _message(question)
    reply = assistant.ask(message)
    if as_json:
        click.echo(batching.to_json(reply.to_dict(), indent=2))
    else:
        click.echo("\n".join(render.lines(reply, _width())))
    if explained:
        found = explain.lines(assistant.explain(message), assistant.pack, _width())
        click.echo("\n" + "\n".join(found), err=as_json)
    if reply.kind == "empty":
        raise InputError(_EMPTY)


@cli.command("explain")
@click.argument("question")
@click.option("--json", "as_json", is_flag=True, help="Print all of it as JSON.")
@_common
def explain_command(
    question: str, as_json: bool, pack: Path | None, region: str | None, team_line: str | None
) -> None:
    """Say how QUESTION is read and why it gets its reply ("-" reads it from standard input)."""
    from her2chat import batch as batching
    from her2chat import explain

    assistant = _load(pack, region, team_line)
    message = _message(question)
    if not message.strip():
        raise InputError(_EMPTY)
    found = assistant.explain(message)
    if as_json:
        click.echo(batching.to_json(explain.account(found, assistant.pack).to_dict(), indent=2))
    else:
        click.echo("\n".join(explain.lines(found, assistant.pack, _width())))


@cli.command()
@_common
def chat(pack: Path | None, region: str | None, team_line: str | None) -> None:
    """Start the chat (the same as no command)."""
    from her2chat.chat import run

    run(_load(pack, region, team_line))


@cli.command()
@_common
def topics(pack: Path | None, region: str | None, team_line: str | None) -> None:
    """List the questions that the article answers."""
    from her2chat import render

    assistant = _load(pack, region, team_line)
    click.echo("\n".join(render.topics(assistant.topics())))


@cli.command("eval")
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print all of it as JSON.")
@click.option(
    "--misses", type=click.Path(path_type=Path), help="Write each reply that is not right to this JSONL file."
)
@click.option("--html", "page", type=click.Path(path_type=Path), help="Write the report as one HTML page.")
@click.option(
    "--floor",
    "floors",
    multiple=True,
    metavar="NAME=PERCENT",
    help="End with status 1 unless the metric is at least this (wrong_answer, false_alarms: at most). Repeatable.",
)
@click.option("--calibrate", is_flag=True, help="Choose the thresholds on FILE and write them into the pack.")
@click.option(
    "--wrong",
    type=click.FloatRange(0, 100),
    default=2.0,
    show_default=True,
    metavar="PERCENT",
    help="With --calibrate: the most wrong answers, in percent of all messages.",
)
@_common
def evaluate(
    files: tuple[Path, ...],
    as_json: bool,
    misses: Path | None,
    page: Path | None,
    floors: tuple[str, ...],
    calibrate: bool,
    wrong: float,
    pack: Path | None,
    region: str | None,
    team_line: str | None,
) -> None:
    """Measure on FILE, labelled questions in JSON Lines (several files count as one)."""
    from her2chat.evaluate import bounds, metrics, report
    from her2chat.evaluate.study import study

    kept = bounds.read_bounds(floors)
    questions = [label for file in files for label in _labelled(file)]
    if calibrate:
        if misses or page or kept:
            raise InputError("--calibrate goes without --misses, --html and --floor → run eval again for those")
        _calibrate(pack, questions, wrong / 100, as_json)
        return
    _not_an_input((misses, page), files)
    assistant = _load(pack, region, team_line)
    found = study(metrics.evaluate(assistant, questions))
    if misses:
        with _writing(misses):
            metrics.write_misses(found.outcomes, misses)
    if page:
        about = f"Measured on {', '.join(map(str, files))}.", f"Content {assistant.pack.fingerprint}."
        _write_page(page, found, about)
    click.echo(json.dumps(found.to_dict(), indent=2) if as_json else report.report(found))
    if lines := bounds.broken(kept, found.metrics):
        click.echo("\n".join(lines), err=True)
        sys.exit(1)


def _labelled(file: Path) -> list[Any]:
    """The labelled questions of a file that has some."""
    from her2chat.evaluate import read_labelled

    with _opened(file) as lines:
        found = list(read_labelled(lines, str(file)))
    if not found:
        raise InputError(f"{file}: no questions in it → write one JSON object a line")
    return found


def _not_an_input(targets: tuple[Path | None, ...], files: tuple[Path, ...]) -> None:
    for target in targets:
        if target and target.exists() and any(target.samefile(file) for file in files):
            raise InputError(f"{target}: is the labelled file itself → write to another file")


def _write_page(path: Path, found: Any, about: tuple[str, ...]) -> None:
    from her2chat.evaluate.page import page

    with _writing(path):
        path.write_text(page(found, about), "utf-8")


def _calibrate(pack: Path | None, questions: list[Any], most_wrong: float, as_json: bool) -> None:
    """Choose the thresholds of the pack, write them into it, and say what was tried."""
    from her2chat.content.load import shipped_pack
    from her2chat.evaluate import calibrate, report, settings
    from her2chat.prepared import load_prepared

    folder = pack or click.get_current_context().find_root().params.get("pack") or shipped_pack()
    settings.refuse_unwritable(folder)
    found = calibrate.calibrate(load_prepared(folder), questions, most_wrong)
    with _writing(folder):
        settings.write_settings(folder, found)
    click.echo(json.dumps(found.to_dict(), indent=2) if as_json else report.calibration_report(found))
    click.echo(f"{folder}: thresholds written to pack.yaml, the grid to {settings.CURVE}", err=True)


@cli.command()
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, allow_dash=True),
    required=True,
    help='File to write, "-" for standard output.',
)
@_common
def batch(file: Path, output: Path, pack: Path | None, region: str | None, team_line: str | None) -> None:
    """Answer each line of FILE (JSON Lines with "question" or "q") into the output, in order."""
    from her2chat import batch as batching

    assistant = _load(pack, region, team_line)
    failed = 0
    with _opened_bytes(file) as lines:
        rows = batching.answer_lines(assistant, lines)
        if str(output) == "-":
            for row in rows:
                failed += isinstance(row, batching.BadLine)
                click.echo(batching.to_json(row))
        else:
            if file.exists() and output.exists() and file.samefile(output):
                raise InputError(f"{output}: is the input itself → write to another file")
            with _writing(output):
                _, failed = batching.write_lines(rows, output)
    if failed:
        raise InputError(f'{file}: {failed} line(s) could not be answered → see the rows with "error" in the output')


@cli.command()
@click.option("--pack", type=click.Path(path_type=Path), help="Content folder to check (default: shipped).")
def check(pack: Path | None) -> None:
    """Prove the content pack: every problem with file, line and how to mend it."""
    from her2chat import check as checking
    from her2chat.content.load import shipped_pack

    before = click.get_current_context().find_root().params.get("pack")
    findings = checking.findings(pack or before or shipped_pack())
    for finding in findings:
        click.echo(str(finding))
    errors = sum(finding.severity == "error" for finding in findings)
    click.echo(f"{errors} error(s), {len(findings) - errors} warning(s)", err=True)
    if errors:
        sys.exit(1)


@cli.command()
@_common
def about(pack: Path | None, region: str | None, team_line: str | None) -> None:
    """Say what this is, where its answers come from, and what it cannot do."""
    from her2chat import render

    assistant = _load(pack, region, team_line)
    click.echo("\n".join(render.about(assistant.pack, __version__, _width())))


def _message(question: str) -> str:
    """The question given, or what stands on standard input where that is "-"."""
    return _standard_input().read().decode("utf-8", "replace") if question == "-" else question


def _standard_input() -> Any:
    if sys.stdin is None:
        raise InputError("there is no standard input → give the question or the file as an argument")
    return sys.stdin.buffer


def _width() -> int:
    with suppress(OSError):
        return min(os.get_terminal_size().columns or _WIDTH, _WIDTH)
    return _WIDTH


class _Blame:
    """Turn a failing read or write into one clear line about `path`."""

    def __init__(self, path: Path, doing: str) -> None:
        self._path = path
        self._doing = doing

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if isinstance(error, (OSError, UnicodeDecodeError)) and not isinstance(error, BrokenPipeError):
            why = "not UTF-8 text" if isinstance(error, UnicodeDecodeError) else (error.strerror or "failed").lower()
            remedy = "save it as UTF-8" if isinstance(error, UnicodeDecodeError) else "check the path and your rights"
            raise InputError(f"{self._path}: cannot be {self._doing} ({why}) → {remedy}") from None


def _writing(path: Path) -> _Blame:
    return _Blame(path, "written")


def _opened(path: Path) -> Any:
    with _Blame(path, "read"):
        return _Reading(path.open(encoding="utf-8-sig"), path)


def _opened_bytes(path: Path) -> Any:
    with _Blame(path, "read"):
        return _Reading(_standard_input() if str(path) == "-" else path.open("rb"), path)


class _Reading:
    """A file as a context manager over its lines, closed in the end, whose faults are blamed on its path."""

    def __init__(self, file: Any, path: Path) -> None:
        self._file = file
        self._path = path

    def __enter__(self) -> Any:
        return self._lines()

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def _lines(self) -> Any:
        with _Blame(self._path, "read"):
            yield from self._file


def _without_typed_words(error: click.ClickException) -> str:
    """The message of a wrong call, without what was typed where that may be a person's question."""
    message = error.format_message().rstrip(".")
    if message.startswith("No such command"):
        return 'No such command → put a question in quotes after "ask"; her2chat --help lists the commands'
    if "unexpected extra argument" in message:
        return "too many words → put the question in quotes"
    return f"{message} → see her2chat --help"


def main() -> None:
    """Run the command line; every deliberate error ends it with one line and its exit status."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a letter that the terminal cannot show must not end the program
    try:
        cli.main(standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.ClickException as error:
        click.echo(f"her2chat: {_without_typed_words(error)}", err=True)
        sys.exit(error.exit_code)
    except Her2ChatError as error:
        click.echo("\n".join(f"her2chat: {line}" for line in str(error).splitlines()), err=True)
        sys.exit(error.exit_status)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        sys.exit(1)
    except OSError as error:
        why = (error.strerror or "failed").lower()
        click.echo(f"her2chat: the output cannot be written ({why}) → make room, or write elsewhere", err=True)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        sys.exit(1)
