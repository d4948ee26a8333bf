"""her2chat eval: metrics on labelled questions, and the thresholds chosen on them."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from her2chat.cli.files import opened, writing
from her2chat.cli.options import common, load, pack_folder
from her2chat.errors import InputError


@click.command("eval")
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
@common
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
    assistant = load(pack, region, team_line)
    found = study(metrics.evaluate(assistant, questions))
    if misses:
        with writing(misses):
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

    with opened(file) as lines:
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
    from her2chat.support.files import replace_file

    with writing(path):
        replace_file(path, page(found, about).encode("utf-8", "replace"))


def _calibrate(pack: Path | None, questions: list[Any], most_wrong: float, as_json: bool) -> None:
    """Choose the thresholds of the pack, write them into it, and say what was tried."""
    from her2chat.evaluate import calibrate, report, thresholds
    from her2chat.prepared import load_prepared

    folder = pack_folder(pack)
    thresholds.refuse_unwritable(folder)
    found = calibrate.calibrate(load_prepared(folder), questions, most_wrong)
    with writing(folder):
        thresholds.write_thresholds(folder, found)
    click.echo(json.dumps(found.to_dict(), indent=2) if as_json else report.calibration_report(found))
    click.echo(f"{folder}: thresholds written to pack.yaml, the grid to {thresholds.CURVE}", err=True)
