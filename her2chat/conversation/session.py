"""What the next turn needs of the last ones, in memory only."""

from __future__ import annotations

from dataclasses import dataclass, field

from her2chat.content.model import NOT_COVERED, OFF_TOPIC, SMALL_TALK
from her2chat.content.safety import CALL_TEAM, CRISIS, EMERGENCY, LEVELS
from her2chat.conversation.topic import Topic
from her2chat.decision import CLARIFY, EMPTY, UNREADABLE, WHICH, Decision
from her2chat.reply import HELP_FIRST, Reply, SafetyNote

PARTING = ("small_talk.goodbye", "small_talk.thanks", "small_talk.no_more_questions")  # after a crisis none is light
HELP_REACHED = ("small_talk.help_called", "small_talk.seen_to")  # the intents of "I have called them", "they saw her"
_SIGNS_LAST = 8  # turns in which nothing new is told
_ADD_UP = (CALL_TEAM, EMERGENCY)  # levels of which signs told in turns add up
_GRAVITY = ("", *LEVELS)
_KEPT_FRAMINGS = 3
_MOST_CLARIFIES = 2  # running


@dataclass(slots=True)
class Session:
    """One conversation. Holds no message, only ids, lines and words of the content; forget it by dropping it.

    `interactive`: somebody is there to choose between near questions when a message is not clear; where nobody is, an
    unclear message is told as not known. `framings`: the last three consult-your-oncologist lines, the newest first.
    `told_once`: whether it was said what this program is. `pending_help`: the most serious level of the last cards,
    until something is asked and answered, or help was called. `questions`: those for the oncology team
    that came up, in order. `topic` is what was spoken of, `offered` the questions that a number stands for, `clarifies`
    and `misses` how many such replies ran up to now. `signs`: ids of the red flags told of late, `alarm` the level of
    the most serious of their cards, and `quiet` for how many turns there was none.
    `crisis`: whether there was a crisis that no one is known to have been called for.
    `for_other`: whether the last card was for somebody else than the one who types. `carried`: the words for signs that
    the content lists and that the last turn told of, if that was but a fragment ("pain").
    """

    interactive: bool = False
    framings: tuple[str, ...] = ()
    told_once: bool = False
    pending_help: str = ""
    questions: list[str] = field(default_factory=list)
    topic: Topic = field(default_factory=Topic)
    offered: tuple[str, ...] = ()
    clarifies: int = 0
    misses: int = 0
    signs: tuple[str, ...] = ()
    alarm: str = ""
    quiet: int = 0
    crisis: bool = False
    for_other: bool = False
    carried: tuple[str, ...] = ()

    @property
    def choosing(self) -> bool:
        """Whether the last reply asked which of its choices was meant."""
        return self.clarifies > 0

    @property
    def may_clarify(self) -> bool:
        """Whether one more reply may ask what was meant."""
        return self.clarifies < _MOST_CLARIFIES

    def to_remind_of(self, reply: Reply) -> str:
        """The level of which `reply` must remind; empty where it need not."""
        if reply.kind in HELP_FIRST or reply.intent in HELP_REACHED:
            return ""
        return self.pending_help or (CRISIS if self.crisis and reply.intent in PARTING else "")

    def remember(self, reply: Reply) -> None:
        """Note what `reply` used up or offered: framing lines, the once-a-session line, questions, help pending."""
        framings = tuple(said.framing for said in (reply, *reply.parts) if said.framing)
        if framings:
            self.framings = (*framings, *self.framings)[:_KEPT_FRAMINGS]
            self.told_once = True
        if reply.kind in HELP_FIRST:
            self.pending_help = max(self.pending_help, reply.safety.level, key=_GRAVITY.index)
        elif reply.intent is not None and (reply.kind != SMALL_TALK or reply.intent in HELP_REACHED):
            self.pending_help = ""  # "ok" or "it's nothing" clears no card
        self.crisis = (self.crisis or reply.kind == CRISIS) and reply.intent not in HELP_REACHED
        self._note_signs(reply.safety)
        self.offered = reply.suggestions
        self.clarifies = self.clarifies + 1 if reply.kind == CLARIFY else 0
        if reply.kind in HELP_FIRST:
            self.forget()
        for said in (reply, *reply.parts):
            if said.ask_your_team and said.ask_your_team not in self.questions:
                self.questions.append(said.ask_your_team)

    def _note_signs(self, safety: SafetyNote) -> None:
        if safety.level in _ADD_UP:
            self.signs, self.quiet = tuple(dict.fromkeys((*self.signs, *safety.flags))), 0
            self.alarm = max(self.alarm, safety.level, key=_GRAVITY.index)
            return
        self.quiet += 1
        if self.quiet >= _SIGNS_LAST:
            self.signs, self.alarm = (), ""

    def count(self, decision: Decision) -> None:
        """Count a miss; anything that was understood ends the row of them, small talk aside."""
        if is_miss(decision):
            self.misses += 1
        elif decision.kind not in (SMALL_TALK, OFF_TOPIC):
            self.misses = 0

    def forget(self) -> None:
        """Forget what was spoken of: nothing is carried over a card for somebody in danger."""
        self.topic = Topic()
        self.misses = 0


def is_miss(decision: Decision) -> bool:
    """Whether a decision leaves the person without an answer and without a reason why."""
    if decision.kind in (CLARIFY, EMPTY):
        return decision.line != WHICH
    return decision.kind in (NOT_COVERED, OFF_TOPIC) and decision.intent is None and decision.line in ("", UNREADABLE)
