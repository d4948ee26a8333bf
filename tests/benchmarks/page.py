"""The figures as Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from her2chat.content.model import ANSWER
from her2chat.evaluate import Labelled

from .runner import Run, calm, installed
from .scores import MOST_WRONG, Score, score

_WHOLE = 999.5  # from here on a figure is shown without decimals
_AT = f"at {MOST_WRONG:.0%} wrong"
_HEAD = (
    "peer",
    "asked",
    "answered-right",
    "wrong-answer",
    f"answered-right {_AT}",
    f"declined-right {_AT}",
    "AUROC",
    "p50 ms",
    "p99 ms",
    "time ratio",
)


_NOTES = f"""
**Read it so.** Every peer was given the same examples and asked the same messages, one at a time, on one core.
Messages labelled urgent or crisis are left out for all: the peers have no examples of them. Right and wrong are judged
as `her2chat eval` judges: the kind of the reply and, for an answer, a sentence that the label lists.
"{_AT.capitalize()}": a reply below a bar of confidence counts as "not covered". The bar is set for each peer and table,
by the labels themselves, to the lowest by which at most {MOST_WRONG:.0%} of the messages get a wrong answer; that
flatters every peer, her2chat too. AUROC is of confidence: right replies against all others. The time is processor time
of one question, from text to intent (her2chat: to the whole framed reply, triage included); on a machine that does
nothing else it is the time one waits. The ratio is that of the medians. her2chat may give two answers in one reply; its
second row counts the first alone. "Sample": the peer was too slow to be asked all. The peers are described in
[tests/benchmarks/README.md](../tests/benchmarks/README.md).
"""


@dataclass(frozen=True, slots=True)
class Heading:
    """When and on what the page was measured: a date, the machine, her2chat and its content, the command."""

    day: str
    machine: str
    version: str
    command: str


@dataclass(frozen=True, slots=True)
class LabelledSet:
    """Labelled messages under a title; `seen` of those that are asked are word for word among the examples."""

    title: str
    labelled: tuple[Labelled, ...]
    seen: int


def page(heading: Heading, runs: Sequence[Run], sets: Sequence[LabelledSet]) -> str:
    """The whole page; `sets` are those that `runs` answered, in their order."""
    parts = [
        "# her2chat beside other ways to answer",
        "Made by a command, not by hand: run it again rather than change a figure.",
        f"- {heading.day}, {heading.machine}\n- her2chat {heading.version}\n- `{heading.command}`",
        making_ready(runs),
        *(f"## {one.title}\n\n{described(one)}\n\n{table(runs, at)}" for at, one in enumerate(sets)),
        _NOTES.strip(),
    ]
    return "\n\n".join(parts)


def described(one: LabelledSet) -> str:
    """How many of the messages are asked, of which kinds, how many are not, and how many the peers know already."""
    asked = calm(one.labelled)
    answers = sum(label.kind == ANSWER for label in asked)
    return (
        f"{len(asked)} messages: {answers} that the article answers, {len(asked) - answers} that it does not; "
        f"{one.seen} of them are word for word among the examples. "
        f"{len(one.labelled) - len(asked)} labelled urgent or crisis are left out."
    )


def table(runs: Sequence[Run], at: int) -> str:
    """The table of the set number `at`, a row a peer; the times are compared with those of the first."""
    scores = [None if run.missing else score(run.asked[at]) for run in runs]
    first = scores[0].median if scores and scores[0] else None
    rows = [_row(run, found, first) for run, found in zip(runs, scores, strict=True)]
    rule = ["---", *["---:"] * (len(_HEAD) - 1)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (_HEAD, rule, *rows))


def _row(run: Run, found: Score | None, first: float | None) -> list[str]:
    if found is None:
        return [run.name, f"not installed: {', '.join(run.missing)}", *["-"] * (len(_HEAD) - 2)]
    shares = (found.right, found.wrong, found.right_at_bar, found.declined_at_bar)
    return [
        run.name,
        str(found.asked) if run.share == 1 else f"{found.asked} (sample)",
        *map(_percent, shares),
        "-" if found.auroc is None else f"{found.auroc:.3f}",
        *(_figure(1000 * seconds) for seconds in (found.median, found.p99)),
        _figure(found.median / first) if first else "-",
    ]


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{value:.1%}"


def _figure(value: float) -> str:
    """Three digits that count, and never a power of ten."""
    return f"{value:.3g}" if value < _WHOLE else f"{value:.0f}"


def making_ready(runs: Sequence[Run]) -> str:
    """A line for each peer: the versions of its packages, and how long it took to make ready."""
    return "\n".join(f"- {run.name}: {_versions(run)}" for run in runs)


def _versions(run: Run) -> str:
    if run.missing:
        return f"not installed ({', '.join(run.missing)})"
    packages = (f"{package} {installed(package)}" for package in run.packages)
    return "; ".join([*packages, f"made ready in {run.fitting:.1f} s of processor time"])
