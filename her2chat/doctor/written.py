"""Every path that the program can write. Nothing here writes one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from her2chat.prepared import cache_folder
from her2chat.settings import history_file


@dataclass(frozen=True, slots=True)
class Written:
    """A path that the program can write: `where`, `when`, and `what` then stands there.

    `modules`: the files of the program that write it; a name that ends in "/" is a whole folder.
    """

    modules: tuple[str, ...]
    where: str
    when: str
    what: str


_ASKED_FOR = (  # at a place that a person gives
    Written(
        ("chat/desk.py",),
        "the file after /save",
        "when a person types that in the chat",
        "the questions for the oncology team, in the words of the content (/print sends them to the printer)",
    ),
    Written(
        ("batch/", "cli/batch.py", "support/files.py"),
        "OUT of batch, and the files after --alerts, --unanswered and --report",
        "when a person runs batch (while it runs, .part and .journal files stand beside them)",
        "the questions of the input and their replies: keep OUT and --alerts as safe as the input (--report has"
        " counts only, --unanswered what at least --least messages share)",
    ),
    Written(
        ("evaluate/metrics.py", "cli/evaluate.py", "support/files.py"),
        "the files after eval --misses and --html",
        "when a person runs eval with one of these",
        "labelled messages and their replies",
    ),
    Written(
        ("evaluate/thresholds.py", "support/files.py"),
        "pack.yaml and calibration.csv in the folder of the pack",
        "when a person runs eval --calibrate",
        "thresholds, and the figures that each of those tried gave; no message",
    ),
    Written(
        ("editing/adopt.py", "support/files.py"),
        "one content file of the pack",
        "when a person runs adopt and agrees",
        "the one phrasing that was adopted",
    ),
    Written(
        ("newpack/",),
        "the folder after new-pack",
        "when a person runs new-pack",
        "the new pack; nothing that was typed",
    ),
)


def written() -> tuple[Written, ...]:
    """Every path that the program can write. Nothing else is written.

    Raises `InputError` where the system has no folder for what is kept.
    """
    return (
        Written(
            ("prepared.py", "support/files.py"),
            f"{cache_folder()}/*.pack",
            "at the first start after an installation or a change of the content",
            "the content made ready; nothing that was typed (HER2CHAT_CACHE puts it elsewhere)",
        ),
        Written(
            ("chat/history.py",),
            str(history_file()),
            "when a person starts the chat with --keep-history",
            "what that person typed, but what tells of danger; only they can read it, and /forget removes it",
        ),
        *_ASKED_FOR,
    )


def privacy_lines(places: Sequence[Written]) -> list[str]:
    """What is kept of what a person types, as lines."""
    lines = ["Nothing that you type is kept, but where you ask for a file. Paths that the program can write:"]
    for place in places:
        lines += ["", place.where, f"  when: {place.when}", f"  what: {place.what}"]
        lines.append(f"  by:   {', '.join(place.modules)}")
    return [
        *lines,
        "",
        "Else the history of the chat (arrow keys) is in memory and ends with it. There is no log: faults are told on",
        "standard error, by kind and place, without a word of what was typed. The kiosk listens on the address that",
        "it is given (this computer alone, unless told otherwise); nothing else uses the network.",
        "Your terminal may keep what it showed; your shell may keep a question given after `ask` (use `ask -`).",
    ]
