"""What we say: the only place where reading, matching and safety meet.

A question flows once, left to right: triage, understand, match, decide, compose, frame. There is no public way to an
answer that has not been triaged and framed.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator
from copy import copy
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path

from her2chat.compose import Draft, compose, help_on, listen, with_names
from her2chat.content.model import ANSWER, NOT_COVERED, PERSONAL, SMALL_TALK, Intent, Pack
from her2chat.content.safety import CRISIS, EMERGENCY, LEVELS
from her2chat.content.wording import Region
from her2chat.conversation.session import Session, is_miss
from her2chat.conversation.topic import Topic
from her2chat.decision import CLARIFY, Decision, clarified, first_of_kind, listening, told, which, without_guess
from her2chat.errors import ContentError, InputError, place_of
from her2chat.kept import kept
from her2chat.lexicon.lexicon import Correction, Reading
from her2chat.matcher.matcher import Piece, Ranking
from her2chat.prepared import Prepared, load_prepared
from her2chat.reply import KIND_OF_LEVEL, Block, Reply, SafetyNote
from her2chat.safety import Verdict, hear
from her2chat.safety.framing import Site, card, card_for, happening_now, pick, reminder, with_numbers
from her2chat.safety.turns import Earlier, with_earlier
from her2chat.safety.two_turns import carried, told_on
from her2chat.text import Utterance, fold
from her2chat.understand import Understanding, Understood

_EXPLAINED = 3  # candidates that are explained piece by piece
_LONGEST_TEAM_LINE = 80
_RECENT = 1000  # replies that are kept for when the same is asked again
_REPEATED = 1000  # characters; a longer message is hardly asked again, and not kept


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a message gets the reply it gets.

    `utterance`: the message as triage read it, whose words the flags of the verdict count; one that was told in an
    earlier turn has none of them. `pieces` has what speaks for each of the best candidates, in order.
    """

    utterance: Utterance
    verdict: Verdict
    reading: Reading
    ranking: Ranking
    decision: Decision
    pieces: tuple[tuple[Piece, ...], ...]


class Assistant:
    """Answers messages from one pack. Immutable once made; safe to share between threads.

    `region`: id of a region of the pack, for emergency numbers only (default: the pack's own). `team_line`: how to
    reach the clinic's own team, one line of at most 80 characters (default: the pack's own). `staffed`: whether staff
    are at hand (a kiosk), who are then named first. Raises `InputError` for a region that the pack has not, or a team
    line that is longer or more than one line, `TypeError` for either where it is no text.
    """

    def __init__(
        self, prepared: Prepared, region: str | None = None, team_line: str | None = None, staffed: bool = False
    ) -> None:
        pack = prepared.pack
        self.pack = pack
        self.region = region_of(pack, region)
        self._site = Site(self.region, team_of(pack, team_line), staffed)
        self._rules = prepared.rules
        self._matcher = prepared.matcher
        self._understanding = Understanding(prepared)
        self._hear: Callable[[str], tuple[Utterance, Verdict]] = self._heard

    def in_region(self, region: str) -> Assistant:
        """This assistant with the numbers of another region.

        Raises `InputError` for one that the pack has not, `TypeError` for what is no text.
        """
        other = copy(self)
        other.region = region_of(self.pack, region)
        other._site = replace(self._site, region=other.region)
        return other

    def keeping(self, own: Container[str]) -> Assistant:
        """This assistant, which works out messages in `own` once: see `kept`. It replies as this one does."""
        other = copy(self)
        other._hear = kept(self._hear, own)
        other._understanding = self._understanding.keeping(own)
        return other

    def ask(self, message: str, session: Session | None = None) -> Reply:
        """The reply to `message`. With a `session` follow-ups are understood and lines do not repeat themselves.

        A fault in the program is answered by a reply that says so, and told to the logger "her2chat" by its kind and
        place, without a word of `message`. Raises `TypeError` for a message that is not text, or a session that is
        none.
        """
        _must_be_text("a message", message)
        goes_on, session = session is not None, _session(session)
        heard = self._triage(message)
        reply = self._help(message) if heard is None else self._replying(message, *heard, session)
        if level := session.to_remind_of(reply):
            again = reminder(self.pack.wording, self._site, level)
            reply = replace(reply, blocks=(*_blocks(("reminder", again)), *reply.blocks))
        session.remember(reply)
        session.carried = self._carried(heard[0], reply) if goes_on and heard is not None else ()
        return reply

    def answer_many(self, messages: Iterable[str]) -> Iterator[Reply]:
        """The reply to each of `messages`, in their order, each when it is asked for; every one stands alone.

        The same message again, soon after, gets the same `Reply`, which is kept for that in memory. Raises `TypeError`
        for a message that is not text.
        """
        recent = lru_cache(_RECENT)(self.ask)
        for message in messages:
            repeated = isinstance(message, str) and len(message) <= _REPEATED
            yield recent(message) if repeated else self.ask(message)

    def explain(self, message: str, session: Session | None = None) -> Explanation:
        """How `message` is read, what was considered, and why it gets its reply. Raises `TypeError` as `ask` does."""
        _must_be_text("a message", message)
        session = _session(session)
        utterance, heard = self._triage(message) or (fold(message, self.pack.shorthand), Verdict("call_team"))
        verdict = self._in_turn(message, utterance, heard, session)
        if not heard.flags:  # those told before: no words of this message
            verdict = replace(verdict, flags=tuple(replace(flag, start=0, end=0) for flag in verdict.flags))
        understood = self._understand(message, verdict, session)
        best = understood.ranking.candidates[:_EXPLAINED]
        pieces = tuple(self._matcher.pieces(understood.reading, candidate.intent) for candidate in best)
        return Explanation(utterance, verdict, understood.reading, understood.ranking, understood.decision, pieces)

    def chosen(self, message: str, session: Session) -> str | None:
        """The question last offered that `message` chooses; "" for none of them, None where it chooses nothing.

        Raises `TypeError` as `ask` does.
        """
        _must_be_text("a message", message)
        if not _session(session).offered:
            return None
        number = self._understanding.choice(message, len(session.offered), session.choosing)
        return None if number is None else ("", *session.offered)[number]

    def topics(self) -> tuple[Intent, ...]:
        """The intents that the article answers, in the order of the pack."""
        return tuple(intent for intent in self.pack.intents if intent.kind == ANSWER)

    def by_section(self) -> dict[str, list[Intent]]:
        """Those intents in the order of the article, under the section that each is answered from."""
        found: dict[str, list[Intent]] = {}
        for intent in sorted(self.topics(), key=lambda intent: intent.quotes[0].start):
            found.setdefault(intent.quotes[0].section, []).append(intent)
        return found

    @property
    def staffed(self) -> bool:
        """Whether staff are at hand."""
        return self._site.staffed

    def help_lines(self) -> tuple[str, ...]:
        """The lines of the card that is shown when nothing else can be; for a front end that cannot reach this."""
        return card(self.pack.wording, "generic", self._site, False)

    def _triage(self, message: str) -> tuple[Utterance, Verdict] | None:
        """See `hear`; None when that failed, which is then answered with the generic card."""
        try:
            return self._hear(message)
        except Exception as error:  # whatever is wrong in there, a person in danger must still get the numbers
            _report(error)
            return None

    def _heard(self, message: str) -> tuple[Utterance, Verdict]:
        utterance, verdict = hear(message, self.pack.shorthand, self._rules)
        polite = verdict.distress and self._understanding.asks_again(utterance)  # "I'm afraid I don't follow"
        return utterance, replace(verdict, distress=False) if polite else verdict

    def _replying(self, message: str, utterance: Utterance, verdict: Verdict, session: Session) -> Reply:
        """The reply to a message of this `verdict`, to which earlier turns may add."""
        verdict = self._in_turn(message, utterance, verdict, session)
        if verdict.level not in KIND_OF_LEVEL:
            return self._safely(message, verdict, session)
        session.forget()
        session.for_other = verdict.about_other
        return self._urgent(message, verdict, session)

    def _carried(self, utterance: Utterance, reply: Reply) -> tuple[str, ...]:
        """What the next turn may tell more of; nothing where that fails, or where it can be no worse."""
        try:
            return () if reply.safety.level in (EMERGENCY, CRISIS) else carried(utterance, self._rules)
        except Exception as error:  # whatever is wrong in there, the reply to this turn is not
            _report(error)
            return ()

    def _in_turn(self, message: str, utterance: Utterance, verdict: Verdict, session: Session) -> Verdict:
        """What earlier turns make of `verdict`, which stands where that fails."""
        last = self.pack.intent(session.topic.intent)
        answered = last is not None and last.kind == ANSWER
        earlier = Earlier(session.signs, session.alarm, session.pending_help, session.for_other, answered)
        try:
            if more := told_on(session.carried, message, self.pack.shorthand, self._rules):
                verdict = max(verdict, more, key=lambda one: LEVELS.index(one.level))
            return with_earlier(verdict, utterance, earlier, self.pack.safety.together)
        except Exception as error:  # whatever is wrong in there, what this message tells is heard
            _report(error)
            return verdict

    def _urgent(self, message: str, verdict: Verdict, session: Session) -> Reply:
        """The card; below one to call the team, what is asked besides, where that is known."""
        card_id = card_for(self.pack.wording, verdict.level, verdict.flags)
        if card_id == "call_team" and not {*session.signs} <= {flag.id for flag in verdict.flags}:
            card_id = "call_team_strong"  # another sign was told before
        reply = self._card_reply(message, card_id, verdict)
        below = self._asked_besides(message, session) if verdict.level == "call_team" else None
        return reply if below is None else replace(reply, blocks=(*reply.blocks, *below.blocks), parts=(below,))

    def _asked_besides(self, message: str, session: Session) -> Reply | None:
        """The reply below a card to what `message` asks, where the content knows that."""
        try:
            answer = self._answer(message, Verdict(), session)
        except Exception as error:  # nothing behind the card may keep it from being shown
            _report(error)
            return None
        return answer if answer.kind in (ANSWER, NOT_COVERED) and answer.intent is not None else None

    def _help(self, message: str) -> Reply:
        """The card that is shown when nothing else can be."""
        return self._card_reply(message, "generic", Verdict("call_team"))

    def _card_reply(self, message: str, card_id: str, verdict: Verdict) -> Reply:
        lines = card(self.pack.wording, card_id, self._site, verdict.about_other)
        return Reply(
            question=message,
            kind=KIND_OF_LEVEL[verdict.level],
            blocks=(Block("card", "\n".join(lines)),),
            content=self.pack.fingerprint,
            confidence=1.0,
            safety=_note(verdict),
        )

    def _safely(self, message: str, verdict: Verdict, session: Session) -> Reply:
        """The answer; where understanding fails, a reply that says so and names whom to ask."""
        try:
            return self._answer(message, verdict, session)
        except Exception as error:  # whatever is wrong in there, nobody may be left with nothing
            _report(error)
        question = self.pack.line("unknown_question")
        blocks = (Block("line", self.pack.line("failed")),)
        draft = Draft(NOT_COVERED, None, 0.0, blocks, ask_your_team=question, touches=NOT_COVERED)
        try:
            return self._frame(message, draft, verdict, session)
        except Exception as error:
            _report(error)
            return self._help(message)

    def _answer(self, message: str, verdict: Verdict, session: Session) -> Reply:
        understood = self._understand(message, verdict, session)
        decision = understood.decision
        draft = self._draft(message, understood, verdict, session)
        reply = self._frame(message, draft, verdict, session)
        if decision.parts:
            reply = replace(reply, parts=tuple(self._part(part, session) for part in decision.parts))
        session.count(decision)
        session.topic = self._understanding.move_on(session.topic, understood)
        return self._with_notes(reply, understood)

    def _understand(self, message: str, verdict: Verdict, session: Session) -> Understood:
        """What `message` asks in `session`, and what is decided once the safety layer is heeded."""
        chosen = self.chosen(message, session)
        understood = self._understanding.of(chosen or message, Topic() if chosen else session.topic)
        if chosen == "":
            line = "" if session.misses else "none_meant"
            decision = Decision(NOT_COVERED, None, 1.0, "none of the choices was meant", line=line)
        elif chosen is None and self._accepts(message, session):
            return replace(understood, decision=which(session.offered, self.pack), says="")
        else:
            decision = self._heeding(verdict, understood.ranking, understood.decision)
        if verdict.distress:
            decision = listening(decision, understood.typed, understood.ranking)
        decision = without_guess(decision, understood.ranking)
        decision = told(decision, understood.typed, understood.ranking, self.pack)
        return replace(understood, decision=clarified(decision, session.interactive, session.may_clarify))

    def _accepts(self, message: str, session: Session) -> bool:
        """Whether `message` takes up what was offered last, but does not say which of several questions."""
        able = session.interactive and session.may_clarify and len(session.offered) > 1
        return able and self._understanding.accepts(message, session.choosing)

    def _heeding(self, verdict: Verdict, ranking: Ranking, decision: Decision) -> Decision:
        """`decision`, but a personal one where the safety layer asks for the team."""
        if verdict.level != "ask_team" or decision.kind == PERSONAL:
            return decision
        near = first_of_kind(ranking, PERSONAL)
        return Decision(PERSONAL, near.intent if near else None, 0.9, "the safety layer asks for the team")

    def _draft(self, message: str, understood: Understood, verdict: Verdict, session: Session) -> Draft:
        decision = understood.decision
        low = verdict.distress or session.pending_help == "crisis"
        if low and decision.kind == PERSONAL and decision.intent is None:
            return listen(decision, self.pack)
        draft = with_names(compose(decision, self.pack, message), partial(self._understanding.named, understood))
        misses = session.misses if is_miss(decision) and decision.kind != CLARIFY else 0
        return help_on(draft, misses, self.pack, session.questions)

    def _frame(self, message: str, draft: Draft, verdict: Verdict, session: Session) -> Reply:
        """The only way out for an answer: the lines above it and the consult-your-oncologist line below it."""
        wording = self.pack.wording
        framing = pick(wording.framing.get(draft.touches, ()), message, session.framings)
        once = wording.once if framing and not session.told_once else ""
        below = _blocks(("framing", framing), ("once", once))
        return Reply(
            question=message,
            kind=draft.kind,
            blocks=(*self._above(message, verdict), *self._body(draft, verdict), *below),
            content=self.pack.fingerprint,
            intent=draft.intent.id if draft.intent else None,
            confidence=draft.confidence,
            quotes=draft.quotes,
            cautions=draft.cautions,
            safety=_note(verdict),
            framing=framing,
            suggestions=draft.suggestions,
            ask_your_team=draft.ask_your_team,
        )

    def _above(self, message: str, verdict: Verdict) -> tuple[Block, ...]:
        """Whom to call if what is told of happens now, and warm words for somebody in distress."""
        wording = self.pack.wording
        now = happening_now(wording, self._site, verdict.about_other) if verdict.mentioned else ""
        warm = pick(wording.distress, message) if verdict.distress else ""
        return _blocks(("line", now), ("line", warm))

    def _body(self, draft: Draft, verdict: Verdict) -> tuple[Block, ...]:
        """What `draft` says, with the line to ask the team first, in place of which the safety layer may say more."""
        blocks, ask_first = draft.blocks, draft.ask_first
        if draft.kind == SMALL_TALK:  # may tell the emergency number
            blocks = tuple(replace(block, text=with_numbers(block.text, self._site)) for block in blocks)
        if verdict.level == "ask_team":
            ask_first = "\n".join(card(self.pack.wording, "ask_team", self._site, verdict.about_other))
        return (*blocks[:1], *_blocks(("line", ask_first)), *blocks[1:])

    def _part(self, decision: Decision, session: Session) -> Reply:
        """The reply to one question of several, under the question's canonical wording."""
        asked = decision.intent.question if decision.intent else ""
        draft = with_names(compose(decision, self.pack, asked), lambda _: "")
        return self._frame(asked, draft, Verdict(), session)

    def _with_notes(self, reply: Reply, understood: Understood) -> Reply:
        """`reply` below what was taken over from the turn before, what was read as another word, what was left out."""
        reading = understood.typed
        notes = [understood.says] if understood.says else []
        if reply.kind == ANSWER:
            notes += [self._read_as(correction) for correction in reading.corrections[:2]]
        if reading.utterance.shortened:
            notes.append(self.pack.line("shortened"))
        blocks = (*(Block("note", note) for note in notes), *reply.blocks)
        return replace(reply, blocks=blocks, corrections=reading.corrections)

    def _read_as(self, correction: Correction) -> str:
        return self.pack.line("read_as").replace("{typed}", correction.typed).replace("{read_as}", correction.read_as)


def region_of(pack: Pack, given: str | None) -> Region:
    """The region whose numbers are shown: as given, else the pack's own. Raises as `Assistant` does."""
    if given is not None:
        _must_be_text("a region", given)
    known = pack.wording.regions
    found = known.get((given or pack.region or "none").lower())
    if found is None:
        raise InputError(f"unknown region → use one of: {', '.join(sorted(known))}", "region")
    return found


def team_of(pack: Pack, given: str | None) -> str:
    """How to reach the team: as given, else as the pack says. Raises as `Assistant` does."""
    if given is not None:
        _must_be_text("a team line", given)
    line = (given or "").strip() or pack.team_line or pack.line("team_default")
    if not line.isprintable():
        problem = "the team line holds a line end, or another character that cannot be shown"
        raise InputError(f"{problem} → take it out", "team_line")
    if len(line) > _LONGEST_TEAM_LINE:
        raise InputError(f"the team line has at most {_LONGEST_TEAM_LINE} characters → shorten it", "team_line")
    return line


def _must_be_text(what: str, given: object) -> None:
    """Raise `TypeError` where `given` is no text."""
    if not isinstance(given, str):
        raise TypeError(f"{what} must be text (str)")


def _session(given: Session | None) -> Session:
    """The session given, a new one where there is none; raises `TypeError` for anything else."""
    if given is not None and not isinstance(given, Session):
        raise TypeError("a session must be a Session")
    return Session() if given is None else given


def _blocks(*said: tuple[str, str]) -> tuple[Block, ...]:
    """Blocks of the lines that are not empty, each given with its kind."""
    return tuple(Block(kind, line) for kind, line in said if line)


def _report(error: Exception) -> None:
    """Tell whoever looks after the program of a fault; its words may hold what a person typed, and are left out."""
    import logging  # only where something is wrong: the first answer waits for what is imported

    logging.getLogger("her2chat").error("a fault in the program (%s)", place_of(error))


def _note(verdict: Verdict) -> SafetyNote:
    return SafetyNote(verdict.level, tuple(flag.id for flag in verdict.flags))


def load(
    pack: Path | str | None = None,
    region: str | None = None,
    team_line: str | None = None,
    staffed: bool = False,
    preparing: Callable[[], None] = lambda: None,
) -> Assistant:
    """An `Assistant` on the pack in folder `pack` (the shipped one by default).

    `region`, `team_line`, `staffed`: see `Assistant`. The first time after a change a pack takes up to a minute to make
    ready: `preparing` is called before that.

    Raises `ContentError` when the pack cannot be used, `InputError` and `TypeError` as `Assistant` does, `InputError`
    where the system has no folder for what is kept, and `TypeError` for a `pack` that is no path.
    """
    root = None if pack is None else Path(pack)
    if root and "\0" in str(root):
        raise ContentError("no path has a NUL character in it → give the path of a content folder")
    prepared = load_prepared(root, preparing)
    return Assistant(prepared, region, team_line, staffed)
