"""her2chat batch: a list of questions."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import click

from her2chat.cli.files import writing
from her2chat.cli.options import common, given, load
from her2chat.errors import InputError

_SOME_BAD = 3  # exit status
_FILE = click.Path(path_type=Path)
_FORMS = click.Choice(["txt", "csv", "tsv", "jsonl", "xlsx", "parquet"])
_NOT_ON_SPARK = {  # and what each is where it is not given
    "encoding": None, "delimiter": None, "header": None, "excel": False, "workers": 1, "alerts": None,
    "unanswered": None, "resume": False,
}  # fmt: skip


@click.command()
@click.argument("file")
@click.argument("out", required=False)
@click.option("-o", "--output", help='File to write, as OUT; "-" for standard output.')
@click.option("--column", help="Column or field with the questions: its name, or its number from 1.")
@click.option("--from", "from_form", type=_FORMS, help="Form of FILE (default: by its ending; a stream is jsonl).")
@click.option("--to", "to_form", type=_FORMS, help="Form of OUT (default: by its ending; a stream is jsonl).")
@click.option("--encoding", help="Encoding of FILE (default: by looking).")
@click.option("--delimiter", help="Delimiter of FILE (default: by looking).")
@click.option("--header/--no-header", default=None, help="Whether FILE begins with names of columns (default: looks).")
@click.option("--excel", is_flag=True, help="Write CSV so that Excel opens it rightly.")
@click.option("--workers", type=click.IntRange(1), default=1, show_default=True, help="Processes that answer.")
@click.option("--alerts", type=_FILE, help="Write rows that tell of danger to this file, most pressing first.")
@click.option("--unanswered", type=_FILE, help="Write words of what was not answered to this file, in groups.")
@click.option("--least", type=click.IntRange(2), default=5, show_default=True, help="Messages in such a group.")
@click.option("--report", type=_FILE, help="Write the summary as an HTML page.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
@click.option("--resume", is_flag=True, help="Go on where a stopped run has left off, or begin.")
@click.option("--force", is_flag=True, help="Overwrite what is there.")
@click.option("--engine", type=click.Choice(["plain", "spark"]), default="plain", help="spark: folders, on a cluster.")
@common
def batch(
    file: str,
    out: str | None,
    output: str | None,
    as_json: bool,
    engine: str,
    pack: Path | None,
    region: str | None,
    team_line: str | None,
    **options: Any,
) -> None:
    """Answer each question in FILE into OUT, in order: txt, csv, tsv, jsonl (also .gz, .zst), xlsx or parquet.

    All columns of FILE are kept, those of the reply are added. Exit status: 0 all answered, 3 some rows could not be
    read (see their error in OUT), 1 cannot run, 2 wrong use or input.
    """
    if (out is None) == (output is None):
        raise InputError('one output is wanted → her2chat batch IN OUT ("-" for standard output)')
    target = str(output if out is None else out)
    run = _on_spark if engine == "spark" else _here
    _tell(run(file, target, options, given(pack, region, team_line)), as_json, target)


def _here(file: str, target: str, options: dict[str, Any], making: dict[str, Any]) -> Any:
    """Run on this machine; what the replies come to, None where nothing was left to do."""
    from her2chat.assistant import load as load_again
    from her2chat.batch.forms import form_of
    from her2chat.batch.readers import HowToRead
    from her2chat.batch.running import Run, run

    source, goal = Path(file), Path(target)
    looked_at = {name: options.pop(name) for name in ("column", "encoding", "delimiter", "header")}
    reading = HowToRead(form_of(source, options.pop("from_form")), **looked_at)
    form = form_of(goal, options.pop("to_form"))
    told = tuple(None if value is None else str(value) for value in making.values())
    plan = Run(source, goal, reading, form, made_with=told, **options)
    assistant = load()
    make: Callable[[], Any] = (lambda: assistant) if plan.workers == 1 else partial(load_again, **making)
    try:
        with _bar() as progress:
            return run(plan, assistant.pack, make, progress)
    except KeyboardInterrupt:
        if not plan.streams:
            click.echo("\nher2chat: stopped → the same with --resume goes on", err=True)
        raise


def _on_spark(file: str, target: str, options: dict[str, Any], making: dict[str, Any]) -> Any:
    """Run on Spark; what the replies come to."""
    from her2chat.batch import report, spark
    from her2chat.batch.summary import summary_of
    from her2chat.support.files import replace_file

    if wrong := [f"--{name}" for name, default in _NOT_ON_SPARK.items() if options[name] != default]:
        raise InputError(f"{', '.join(wrong)}: not with --engine spark → see docs/batch.md")
    forms = options["from_form"], options["to_form"]
    plan = spark.folders(file, target, forms, options["column"], options["force"])
    page = options["report"]
    if page and page.exists() and not plan.force:
        raise InputError(f"{page}: is there already → --force overwrites it")
    if page and not page.parent.is_dir():
        raise InputError(f"{page}: its folder is not there → make it first")
    assistant = load()
    found = summary_of(spark.answer_folders(plan, making), assistant.pack)
    if page:
        with writing(page):
            replace_file(page, report.page(found).encode("utf-8", "replace"))
    return found


@contextmanager
def _bar() -> Iterator[Callable[[int, float | None], None]]:
    """A progress bar on standard error, where that is a terminal: rows, rows a second, time left."""
    if not sys.stderr.isatty():
        yield lambda rows, share: None
        return
    begin, steps = time.monotonic(), 1000
    with click.progressbar(length=steps, file=sys.stderr, item_show_func=lambda item: item, label="answering") as bar:

        def progress(rows: int, share: float | None) -> None:
            rate = rows / max(time.monotonic() - begin, 1e-3)
            done = 0 if share is None else int(share * steps) - bar.pos
            bar.update(done, f"{rows:,} rows, {rate:,.0f}/s")

        yield progress


def _tell(found: Any, as_json: bool, target: str) -> None:
    """Print the summary, on standard error where the replies are on standard output; end with 3 if rows were bad."""
    from her2chat.batch.summary import lines
    from her2chat.support.json_text import to_json

    if found is None:
        click.echo(f"{target}: is complete already, nothing is left to resume", err=True)
        return
    aside = target == "-"
    if as_json or not aside or sys.stderr.isatty():
        click.echo(to_json(found.to_dict(), indent=2) if as_json else "\n".join(lines(found)), err=aside)
    if found.unread:
        click.echo(f"her2chat: {found.unread} row(s) could not be answered → see their error in the output", err=True)
        sys.exit(_SOME_BAD)
