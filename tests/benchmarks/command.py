"""The command line: labelled files in, the page of figures out."""

from __future__ import annotations

import argparse
import re
import shlex
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import her2chat
from her2chat import Her2ChatError, InputError
from her2chat.content.load import load_pack
from her2chat.content.model import Pack
from her2chat.evaluate import Labelled, read_labelled

from .machine import description, revision
from .page import Heading, LabelledSet, page
from .peer import Example, Peer, examples_of, words
from .peers import roster
from .runner import calm, run

_PROGRAM = "python -m tests.benchmarks"
_BUDGET = 60.0  # seconds


def main(arguments: Sequence[str], peers: Callable[[Pack], Sequence[Peer]] = roster) -> int:
    """Measure, write the page, and return the exit status: 0 done, 1 cannot run, 2 wrong use or input."""
    options = _parser().parse_args(arguments)
    try:
        text = _measured(options, _without_folders(arguments), peers)
        _write(text, options.output)
    except Her2ChatError as error:
        print(f"benchmarks: {error}", file=sys.stderr)
        return error.exit_status
    return 0


def _without_folders(arguments: Sequence[str]) -> str:
    """What was typed, each file by its name alone: where it lies is of no use to a reader."""
    return shlex.join(re.sub(r"[^=]*/", "", word) for word in arguments)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=_PROGRAM, description="her2chat beside other ways to answer (see README.md).")
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE", help="labelled questions, JSON Lines: one table")
    parser.add_argument(
        "--also", type=Path, nargs="+", action="append", default=[], metavar="FILE", help="a further table, same run"
    )
    parser.add_argument("--output", type=Path, metavar="FILE", help="write the page to this file, not to the screen")
    parser.add_argument(
        "--seconds",
        type=float,
        default=_BUDGET,
        help="a peer that needs more to answer all messages is asked a sample (default %(default)g)",
    )
    return parser


def _measured(options: argparse.Namespace, typed: str, peers: Callable[[Pack], Sequence[Peer]]) -> str:
    """The page for the files that `options` name."""
    if not options.seconds > 0:
        raise InputError("--seconds: more than 0 is wanted → write --seconds 60")
    groups = [options.files, *options.also]
    _refuse(options.output, [path for paths in groups for path in paths])
    sets = [_read(paths) for paths in groups]
    pack = load_pack()
    intents = {intent.id: intent for intent in pack.intents}
    examples = examples_of(intents.values())
    before = description()  # now, since the run itself makes the machine busy
    runs = run(peers(pack), intents, examples, sets, options.seconds, _tell)
    content = f"{len(examples)} examples of {len(intents)} intents (content {pack.fingerprint})"
    version = f"{her2chat.__version__} ({revision()}), {content}"
    heading = Heading(date.today().isoformat(), before, version, f"{_PROGRAM} {typed}")
    return page(heading, runs, [_titled(*pair, examples) for pair in zip(groups, sets, strict=True)])


def _titled(paths: Sequence[Path], labelled: Sequence[Labelled], examples: Sequence[Example]) -> LabelledSet:
    known = {words(example.text) for example in examples}
    seen = sum(words(label.q) in known for label in calm(labelled))
    return LabelledSet(" and ".join(path.name for path in paths), tuple(labelled), seen)


def _read(paths: Sequence[Path]) -> list[Labelled]:
    """The labelled messages of `paths`; raises `InputError` where they cannot be read or hold none to ask."""
    labelled = [label for path in paths for label in read_labelled(_lines(path), str(path))]
    if not calm(labelled):
        raise InputError(f"{paths[0]}: no message to ask (urgent and crisis are left out) → give other files")
    return labelled


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise InputError(f"{path}: cannot be read (not UTF-8 text) → save it as UTF-8") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({_why(error)}) → check the path and your rights") from None


def _refuse(output: Path | None, read: Sequence[Path]) -> None:
    """Raise `InputError` for an output that could not be written after the long run, or would destroy its input."""
    if output is None:
        return
    if not output.resolve().parent.is_dir():
        raise InputError(f"{output}: its folder is not there → make it first")
    if output.resolve() in [path.resolve() for path in read]:
        raise InputError(f"{output}: is a labelled file itself → write to another file")


def _write(text: str, output: Path | None) -> None:
    if output is None:
        print(text)
        return
    try:
        output.write_text(text + "\n", "utf-8")
    except OSError as error:
        raise InputError(f"{output}: cannot be written ({_why(error)}) → check the path and your rights") from None


def _why(error: OSError) -> str:
    return (error.strerror or "failed").lower()


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
