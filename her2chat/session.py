"""What the next turn needs of the last ones, in memory only."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from her2chat.decision import Decision
from her2chat.lexicon import Reading
from her2chat.reply import Reply

_KEPT_FRAMINGS = 3
_POINTING = frozenset("it that this they them those these one ones he she".split())
_SHORT = 9


@dataclass(slots=True)
class Session:
    """One conversation. Holds no message, only what it was about; forget it by dropping it."""

    framings: tuple[str, ...] = ()
    told_once: bool = False
    pending_help: bool = False
    questions: list[str] = field(default_factory=list)
    subjects: dict[str, float] = field(default_factory=dict)

    def remember(self, reply: Reply) -> None:
        """Note what `reply` used up: framing lines, the once-a-session line, questions for the team, help pending."""
        framings = tuple(said.framing for said in (reply, *reply.parts) if said.framing)
        if framings:
            self.framings = (*framings, *self.framings)[:_KEPT_FRAMINGS]
            self.told_once = True
        self.pending_help = reply.safety.level in ("emergency", "crisis")
        for said in (reply, *reply.parts):
            if said.ask_your_team and said.ask_your_team not in self.questions:
                self.questions.append(said.ask_your_team)

    def note(self, reading: Reading, decision: Decision) -> None:
        """Note what was spoken of, for a follow-up."""
        if decision.kind == "answer":
            self.subjects = {c: w for c, w in reading.concepts.items() if c.startswith("drug.")}

    def carry_over(self, reading: Reading) -> Reading:
        """`reading` with the last subject added where a short message only points at it ("does that one ...")."""
        pointing = len(reading.words) <= _SHORT and bool(_POINTING & set(reading.words))
        if not (pointing and self.subjects) or any(concept.startswith("drug.") for concept in reading.concepts):
            return reading
        return replace(reading, concepts={**self.subjects, **reading.concepts})
