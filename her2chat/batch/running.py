"""The run from file to file: read, answer, write down, and so that nothing is lost when it is stopped."""

from __future__ import annotations

import hashlib
import os
import stat
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

from her2chat.assistant import Assistant
from her2chat.batch import forms
from her2chat.batch import unanswered as grouping
from her2chat.batch.answering import ALERT, OUT, UNANSWERED, Answered, Job, answers_to
from her2chat.batch.forms import STREAM, Form
from her2chat.batch.journal import Checkpoint, Store, failed
from her2chat.batch.parsers import Chunk
from her2chat.batch.readers import HowToRead, Source, open_source
from her2chat.batch.report import page
from her2chat.batch.row import ALERTS, Row, alert_of
from her2chat.batch.summary import Summary, summary_of
from her2chat.batch.workers import answered
from her2chat.batch.writers import encoder_for, finish, is_moved, table_bytes
from her2chat.content.model import Pack
from her2chat.errors import InputError
from her2chat.support.files import blaming, replace_file

_EVERY = 2.0  # seconds between checkpoints, each of which waits for the disk


@dataclass(frozen=True, slots=True)
class Run:
    """What a run reads and writes.

    `input` and `output` may be "-". `alerts`, `unanswered` and `report` are files to write besides. `least`: messages
    in a group of `unanswered`. `excel`: delimited text as Excel wants it. `made_with`: what else the replies depend on,
    so that a stopped run is not taken up with another region. `every`: seconds between checkpoints.
    """

    input: Path
    output: Path
    reading: HowToRead
    form: Form
    alerts: Path | None = None
    unanswered: Path | None = None
    report: Path | None = None
    least: int = grouping.LEAST
    excel: bool = False
    workers: int = 1
    resume: bool = False
    force: bool = False
    made_with: tuple[str | None, ...] = ()
    every: float = _EVERY

    @property
    def streams(self) -> bool:
        """Whether the output is a stream or a device, to which is written directly."""
        return forms.is_stream(self.output)


def run(
    plan: Run,
    pack: Pack,
    make: Callable[[], Assistant],
    progress: Callable[[int, float | None], None] = lambda rows, share: None,
) -> Summary | None:
    """Do `plan`, and return what the replies come to; None where a run to be resumed was at its end already.

    `pack`: that of the assistant which `make` makes; with several workers each makes its own, so `make` must be a
    function of a module, or a `partial` of one. `progress` is told the rows done, and the share of the input (0 to 1)
    where that is known.

    Raises `InputError` where a file cannot be read or begun or would be lost, `OutputError` where one cannot be written
    to its end, `BrokenPipeError` where nobody reads the output any more.
    """
    plan = _followed(plan)
    _refuse(plan)
    store = Store(_spools(plan), _journal(plan))
    left = None if plan.force and not plan.resume else store.left()
    if left is not None and not plan.resume:
        raise InputError(f"{plan.output}: a stopped run has left a part → --resume goes on, --force begins anew")
    if plan.resume and left is None and plan.output.exists() and not plan.force:
        return None
    if left is None and not plan.force:
        _refuse_strangers(plan)
    try:
        tally = _answer_all(plan, pack, make, store, left, progress)
        store.close()
        found = summary_of(tally, pack)
        _finish(plan, found)
        with _blamed(plan.output, plan):
            store.forget()
    finally:
        store.abandon()
    return found


def _followed(plan: Run) -> Run:
    """`plan` with the file that is behind it for each link among its targets, so that the link stays one."""
    return replace(
        plan,
        output=_behind(plan.output),
        alerts=plan.alerts and _behind(plan.alerts),
        unanswered=plan.unanswered and _behind(plan.unanswered),
        report=plan.report and _behind(plan.report),
    )


def _behind(path: Path) -> Path:
    with blaming(path, "written"):
        if forms.is_stream(path) or not path.is_symlink():
            return path
        behind = Path(os.path.realpath(path))
        if behind.is_symlink():
            raise InputError(f"{path}: is a link that leads nowhere → name a file")
        return behind


def _refuse(plan: Run) -> None:
    """Raise `InputError` for a plan by which something would be lost, or that cannot be carried to its end."""
    targets = [*([] if plan.output == STREAM else [plan.output]), *_besides(plan)]
    source = _status(plan.input, sys.stdin)
    taken: set[str] = set()
    for target in targets:
        _refuse_path(target, source, taken)
        if not target.parent.is_dir():
            raise InputError(f"{target}: its folder is not there → make it first")
        if target.is_file() and not plan.force and not plan.resume:
            raise InputError(f"{target}: is there already → --force overwrites it")
    for form in (plan.form, *(forms.form_of(path) for path in (plan.alerts, plan.unanswered) if path)):
        forms.want(form)
    for path in _on_the_way(plan):
        _refuse_path(path, source, taken)
    if plan.output == STREAM and _is_same(source, _status(STREAM, sys.stdout)):
        raise InputError("standard output is the input itself → write to another file")
    if plan.streams and plan.resume:
        raise InputError("a stream cannot be resumed → write to a file")
    if plan.workers < 1:
        raise InputError("--workers: at least 1 is wanted → give the number of cores")


def _refuse_path(path: Path, source: os.stat_result | None, taken: set[str]) -> None:
    """Raise `InputError` where `path` cannot be written, or is the input or one of those `taken`; then take it."""
    with blaming(path, "written"):
        if path.is_dir():
            raise InputError(f"{path}: is a folder → name a file in it")
        if _is_same(source, _status(path)):
            raise InputError(f"{path}: is the input itself → write to another file")
    place = os.path.realpath(path)
    if place in taken:
        raise InputError(f"{path}: is to be written twice → give each its own file")
    taken.add(place)


def _refuse_strangers(plan: Run) -> None:
    """Raise `InputError` where a file that no stopped run has left has a name that is needed on the way."""
    for path in _on_the_way(plan):
        with blaming(path, "written"):
            holds = path.is_symlink() or (path.exists() and (not path.is_file() or path.stat().st_size > 0))
        if holds:
            raise InputError(f"{path}: is there already, a name that is needed on the way → --force overwrites it")


def _status(path: Path, stream: IO[str] | None = None) -> os.stat_result | None:
    """The status of the file at `path` ("-": of `stream`); None where there is none."""
    try:
        return os.fstat(stream.fileno()) if path == STREAM and stream is not None else path.stat()
    except (OSError, ValueError):  # a stream of Python's own has no number
        return None


def _is_same(one: os.stat_result | None, other: os.stat_result | None) -> bool:
    """Whether both are one file; what is read and written there and then, as a terminal is, is none."""
    return bool(one and other and stat.S_ISREG(one.st_mode) and os.path.samestat(one, other))


def _besides(plan: Run) -> Iterator[Path]:
    """The files to write beside the output; raises `InputError` for one that is none, or has no such form."""
    for option, path in (("--alerts", plan.alerts), ("--unanswered", plan.unanswered), ("--report", plan.report)):
        if path == STREAM:
            raise InputError(f"{option}: goes to a file → name one")
        if path is not None:
            yield path
    if plan.unanswered and forms.form_of(plan.unanswered).name == forms.PARQUET:
        raise InputError(f"{plan.unanswered}: groups cannot be parquet → write .jsonl, .csv, .tsv, .xlsx or .txt")


def _spools(plan: Run) -> dict[str, Path]:
    """Where each spool stands: beside the file that is made of it."""
    spools = {} if plan.streams else {OUT: _with_ending(plan.output, "part")}
    if plan.alerts:
        spools |= {f"{ALERT}.{level}": _with_ending(plan.alerts, f"{level}.part") for level in ALERTS}
    if plan.unanswered:
        spools[UNANSWERED] = _with_ending(plan.unanswered, "part")
    return spools


def _journal(plan: Run) -> Path | None:
    return None if plan.streams else _with_ending(plan.output, "journal")


def _on_the_way(plan: Run) -> Iterator[Path]:
    """The files that are written on the way to the finished ones, and are gone at the end."""
    yield from _spools(plan).values()
    if journal := _journal(plan):
        yield journal
        yield _with_ending(journal, "new")
        if not is_moved(plan.form):
            yield _with_ending(plan.output, "new")
    if plan.alerts:
        yield _with_ending(plan.alerts, "new")
    if plan.unanswered:
        yield _with_ending(plan.unanswered, "grouped")
        if not is_moved(forms.form_of(plan.unanswered)):
            yield _with_ending(plan.unanswered, "new")
    if plan.report:
        yield _with_ending(plan.report, "new")


def _with_ending(path: Path, ending: str) -> Path:
    return path.with_name(f"{path.name}.{ending}")


def _answer_all(
    plan: Run,
    pack: Pack,
    make: Callable[[], Assistant],
    store: Store,
    left: Checkpoint | None,
    progress: Callable[[int, float | None], None],
) -> Counter[str]:
    """Answer what is not answered yet into the spools; counts of all replies."""
    settings = _settings(plan, pack)
    if left is not None and left.settings != settings:
        raise InputError(f"{plan.output}: the stopped run had other options or content → give the same, or --force")
    if left is not None and left.complete:
        return Counter(left.tally)
    if left is not None and not left.chunks:  # it had only begun
        left = None
    with ExitStack() as stack:
        alert_form = forms.form_of(plan.alerts) if plan.alerts else None
        written = {form.name for form in (plan.form, alert_form) if form}
        for_table = not written <= {forms.JSONL, forms.TXT}
        whole = written != {forms.PARQUET}
        source = stack.enter_context(open_source(plan.input, plan.reading, for_table, whole, _urgent(make)))
        job = _job(plan, source, make, alert_form)
        out = stack.enter_context(_stream(plan.output)) if plan.streams else None
        if left is None:
            with _blamed(plan.output, plan):
                store.begin(_heads(job, plan), Checkpoint(settings, 0, "", {}, {}))
        else:
            store.take_up(left)
        if out is not None:
            with _blamed(plan.output, plan):
                out.write(job.out.head())
                out.flush()
        return _Writing(plan, store, settings, out, progress).through(source, job, left)


def _urgent(make: Callable[[], Assistant]) -> Callable[[str], bool]:
    """What tells whether a text tells of danger, or cannot be looked at."""

    def is_urgent(text: str) -> bool:
        [_], [answer] = answers_to(make())([Row(0, text)])
        return bool(alert_of(answer))

    return is_urgent


def _settings(plan: Run, pack: Pack) -> str:
    from her2chat import __version__

    told = (
        *(__version__, pack.fingerprint, plan.made_with, plan.reading, plan.form, plan.excel),
        *(plan.alerts and str(plan.alerts), plan.unanswered and str(plan.unanswered)),  # where the spools stand
    )
    return hashlib.sha256(repr(told).encode("utf-8", "replace")).hexdigest()


def _job(plan: Run, source: Source, make: Callable[[], Assistant], alert_form: Form | None) -> Job:
    asked = source.columns, source.schema, source.delimiter, plan.excel
    out = encoder_for(plan.form, *asked)
    alerts = encoder_for(alert_form, *asked, lined=True) if alert_form else None
    return Job(make, source.parser, out, alerts, plan.unanswered is not None)


def _heads(job: Job, plan: Run) -> dict[str, bytes]:
    heads = {} if plan.streams else {OUT: job.out.head()}
    if job.alerts:
        heads[f"{ALERT}.{ALERTS[0]}"] = job.alerts.head()
    return heads


@contextmanager
def _stream(path: Path) -> Iterator[IO[bytes]]:
    if path != STREAM:
        with blaming(path, "written"):
            file = path.open("wb")
        try:
            yield file
        finally:
            with suppress(OSError):  # each write was flushed: what could not be written is told already
                file.close()
        return
    if sys.stdout is None:
        raise InputError("there is no standard output → name a file to write")
    yield sys.stdout.buffer


class _Writing:
    """Writes what is answered, in order, with a checkpoint now and then."""

    def __init__(
        self,
        plan: Run,
        store: Store,
        settings: str,
        out: IO[bytes] | None,
        progress: Callable[[int, float | None], None],
    ) -> None:
        self._plan = plan
        self._store = store
        self._settings = settings
        self._out = out
        self._progress = progress
        self._seen = hashlib.blake2b(digest_size=16)
        self._chunks = 0
        self._tally: Counter[str] = Counter()

    def through(self, source: Source, job: Job, left: Checkpoint | None) -> Counter[str]:
        """The whole of `source`, but for what was `left` done; counts of all replies."""
        if left is not None:
            self._skip(source.chunks, left)
            self._tally.update(left.tally)
        saved = time.monotonic()
        for chunk, found in answered(job, source.chunks, self._plan.workers):
            self._note(chunk)
            with _blamed(self._plan.output, self._plan):
                self._write(found)
                if time.monotonic() - saved >= self._plan.every:
                    self._save()
                    saved = time.monotonic()
            self._progress(self._tally["rows"], source.share())
        with _blamed(self._plan.output, self._plan):
            self._save(complete=True)
        return self._tally

    def _skip(self, chunks: Iterator[Chunk], left: Checkpoint) -> None:
        """Pass over what is done; raises `InputError` where the input is no longer what it was."""
        for _ in range(left.chunks):
            chunk = next(chunks, None)
            if chunk is None:
                break
            self._note(chunk)
        if self._seen.hexdigest() != left.digest:
            raise InputError(f"{self._plan.input}: is not what the stopped run has read → --force begins anew")

    def _note(self, chunk: Chunk) -> None:
        self._chunks += 1
        self._seen.update(chunk[1] if isinstance(chunk, tuple) else repr(chunk).encode("utf-8", "surrogatepass"))

    def _write(self, found: Answered) -> None:
        for name, data in found.spools.items():
            if name == OUT and self._out is not None:
                self._out.write(data)
                self._out.flush()
            else:
                self._store.write(name, data)
        self._tally.update(found.tally)

    def _save(self, complete: bool = False) -> None:
        sizes, tally = self._store.sizes(), dict(self._tally)
        self._store.save(Checkpoint(self._settings, self._chunks, self._seen.hexdigest(), sizes, tally, complete))


@contextmanager
def _blamed(path: Path, plan: Run) -> Iterator[None]:
    """A block that writes `path`: a fault of the disk is one clear line; what is written stays to be taken up."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise failed(path, error, not plan.streams) from None


def _finish(plan: Run, found: Summary) -> None:
    """Make each finished file of its spools, the output last; one that is made already is passed over."""
    spools = _spools(plan)
    if plan.unanswered and spools[UNANSWERED].exists():
        with _blamed(plan.unanswered, plan):
            _group(plan.unanswered, spools[UNANSWERED], plan.least, plan.excel)
    if plan.report:
        with _blamed(plan.report, plan):
            replace_file(plan.report, page(found).encode("utf-8", "replace"), f"{plan.report.name}.new")
    if plan.alerts:
        parts = [path for name, path in spools.items() if name.startswith(ALERT)]
        with _blamed(plan.alerts, plan):
            if all(path.exists() for path in parts):
                finish(forms.form_of(plan.alerts), parts, plan.alerts)
            for path in parts:
                path.unlink(missing_ok=True)
    if not plan.streams and spools[OUT].exists():
        with _blamed(plan.output, plan):
            finish(plan.form, [spools[OUT]], plan.output)


def _group(target: Path, spool: Path, least: int, excel: bool) -> None:
    with spool.open(encoding="utf-8") as once, spool.open(encoding="utf-8") as again:
        found = grouping.groups(map(str.split, once), map(str.split, again), least)
    form = forms.form_of(target)
    made = _with_ending(target, "grouped")
    if form.name == forms.JSONL:
        made.write_text(grouping.json_lines(found), "utf-8")
    else:
        made.write_bytes(table_bytes(form, list(grouping.lines_of(found)), excel))
    finish(form, [made], target)
    spool.unlink()
