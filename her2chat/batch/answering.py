"""A chunk of rows answered, and written as it will stand in each file. Runs in a worker, or where there is none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from her2chat.assistant import Assistant
from her2chat.batch.parsers import Chunk, Parser
from her2chat.batch.row import ALERTS, UNREAD, Answer, Row, alert_of
from her2chat.batch.unanswered import content_words, is_unanswered
from her2chat.batch.writers import Encoder
from her2chat.content.model import ANSWER

OUT, ALERT, UNANSWERED = "out", "alerts", "unanswered"  # what a run writes; of alerts one spool for each of `ALERTS`
_RECENT = 2000  # messages whose answer is kept, in memory, for when the same is asked again
_LONG = 1000  # characters; a longer message is hardly asked again, and not kept
_FAILED = "could not be answered, a fault of the program → answer this one by hand, and report it without its words"


@dataclass(frozen=True, slots=True)
class Job:
    """What a worker needs to know. Plain data but for `make`, which must be a function that can be sent to it."""

    make: Callable[[], Assistant]
    parser: Parser
    out: Encoder
    alerts: Encoder | None = None
    unanswered: bool = False


@dataclass(frozen=True, slots=True)
class Answered:
    """A chunk that is answered: what goes into each spool, and counts of what the replies are (see `summary`)."""

    spools: Mapping[str, bytes]
    tally: Counter[str]


def answers_to(
    assistant: Assistant, unanswered: bool = False
) -> Callable[[Sequence[Row]], tuple[list[Row], list[Answer | None]]]:
    """A function that answers rows: the rows, those spoilt that cannot be answered after all, and their answers.

    `unanswered`: whether content words are wanted. A message that came lately is not worked on again.
    """
    words_of = content_words(assistant.pack)

    def ask(message: str) -> Answer:
        reply = assistant.ask(message)
        words = words_of(message) if unanswered and is_unanswered(reply) else ()
        return Answer(reply, words)

    recent = lru_cache(_RECENT)(ask)

    def answer(row: Row) -> tuple[Row, Answer | None]:
        if row.problem:
            return row, None
        try:
            return row, ask(row.question) if len(row.question) > _LONG else recent(row.question)
        except Exception:  # whatever is wrong with one row, the others must get their answers
            return row.spoilt(_FAILED), None

    def answer_all(rows: Sequence[Row]) -> tuple[list[Row], list[Answer | None]]:
        both = [answer(row) for row in rows]
        return [row for row, _ in both], [answer for _, answer in both]

    return answer_all


class Answerer:
    """Answers chunks by a job."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._answer = answers_to(job.make(), job.unanswered)

    def __call__(self, chunk: Chunk) -> Answered:
        """The chunk, answered."""
        job = self._job
        parsed = job.parser.parse(chunk)
        rows, answers = self._answer(parsed.rows)
        parsed = replace(parsed, rows=rows)
        spools = {OUT: job.out.encode(parsed, answers, range(len(rows)))}
        if job.alerts is not None:
            levels = [alert_of(answer) for answer in answers]
            for level in ALERTS:
                chosen = [at for at, found in enumerate(levels) if found == level]
                if chosen:
                    spools[f"{ALERT}.{level}"] = job.alerts.encode(parsed, answers, chosen)
        if job.unanswered:
            lines = (" ".join(answer.unanswered) + "\n" for answer in answers if answer and answer.unanswered)
            spools[UNANSWERED] = "".join(lines).encode("utf-8", "replace")
        return Answered(spools, tally_of(answers))


def tally_of(answers: Sequence[Answer | None]) -> Counter[str]:
    """Counts, by names such as "kind.answer": kinds, safety levels, intents, tenths of confidence of answers."""
    tally: Counter[str] = Counter()
    for answer in answers:
        tally["rows"] += 1
        if answer is None:
            tally[UNREAD] += 1
            continue
        reply = answer.reply
        tally[f"kind.{reply.kind}"] += 1
        tally[f"level.{reply.safety.level}"] += 1
        if reply.intent:
            tally[f"intent.{reply.intent}"] += 1
        if reply.kind == ANSWER:
            tally[f"confidence.{min(9, int(round(reply.confidence, 3) * 10))}"] += 1
    return tally
