"""What comes first: does this message tell of danger, and how urgent is it?

`triage` is pure. It reads the whole message for every flag, then softens only for the reasons of a closed list: a
whole-clause denial, a general or what-if question, a distant past.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from her2chat.content.safety import ALARMS, CRISIS, EMERGENCY, GOES_ON, LEANING, LEVELS
from her2chat.phrases import Mention
from her2chat.safety.cues import Cues
from her2chat.safety.denial import denied, only_denies
from her2chat.safety.disguise import undisguised
from her2chat.safety.persons import of_another
from her2chat.safety.rules import SafetyRules
from her2chat.safety.tense import Tense, tense
from her2chat.safety.unlisted import UNLISTED
from her2chat.text import Shorthand, Utterance, fold, pieces

_PIECE, _STEP = 400, 250  # words of a piece, and from the beginning of one to that of the next


@dataclass(frozen=True, slots=True)
class Flag:
    """One red flag that was found, and the words [start, end) of the utterance that it was found in."""

    id: str
    name: str
    level: str
    tense: Tense
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What triage found.

    `flags` are happening now and make the `level`. `mentioned` fired only as what-if or past: the reply gets one line
    above the answer. `about_other`: somebody else has it. `distress`: a warm line is due, whatever else the reply is.
    `leans`: the cue that means something only after a sign told before, "goes_on" ("it is worse now", "who do I call")
    or "dazed"; empty where there is none.
    """

    level: str = "none"
    flags: tuple[Flag, ...] = ()
    about_other: bool = False
    mentioned: tuple[Flag, ...] = ()
    distress: bool = False
    leans: str = ""


def hear(message: str, shorthand: Shorthand, rules: SafetyRules) -> tuple[Utterance, Verdict]:
    """`message` as it was read, as it stands or undisguised where only that tells of an alarm, and the verdict on it.

    `shorthand`: how short spellings open into plain words.
    """
    stands = fold(message, shorthand)
    verdict = triage(stands, rules)
    plain = "" if verdict.level in ALARMS else undisguised(message, rules.knows)
    if not plain:
        return stands, verdict
    bare = fold(plain, shorthand)
    its = triage(bare, rules)
    return (bare, its) if its.level in ALARMS else (stands, verdict)


def triage(utterance: Utterance, rules: SafetyRules) -> Verdict:
    """The verdict on a message; a very long one is read in overlapping pieces, so that time grows with its length."""
    verdicts = [_moved(_verdict_on(piece, rules), start) for start, piece in pieces(utterance, _PIECE, _STEP)]
    return verdicts[0] if len(verdicts) == 1 else _joined(verdicts)


def _moved(verdict: Verdict, by: int) -> Verdict:
    """`verdict` on a piece that begins `by` words into the message."""
    if not by:
        return verdict
    flags, mentioned = (
        tuple(replace(flag, start=flag.start + by, end=flag.end + by) for flag in flags)
        for flags in (verdict.flags, verdict.mentioned)
    )
    return replace(verdict, flags=flags, mentioned=mentioned)


def _joined(verdicts: Sequence[Verdict]) -> Verdict:
    """The verdict on the whole message: the most serious of its pieces, with the flags of all."""
    worst = max(verdicts, key=lambda verdict: LEVELS.index(verdict.level))
    flags = {flag.id: flag for verdict in verdicts for flag in sorted(verdict.flags, key=_by_urgency, reverse=True)}
    mentioned = {flag.id: flag for verdict in verdicts for flag in verdict.mentioned if flag.id not in flags}
    return Verdict(
        level=worst.level,
        flags=tuple(sorted({**flags, **{flag.id: flag for flag in worst.flags}}.values(), key=_by_urgency)),
        about_other=worst.about_other,
        mentioned=tuple(mentioned.values()),
        distress=any(verdict.distress for verdict in verdicts),
        leans=next((verdict.leans for verdict in verdicts if verdict.leans), ""),
    )


def _verdict_on(utterance: Utterance, rules: SafetyRules) -> Verdict:
    found = rules.find(utterance)
    if not (found.rules or found.denies_crisis):
        return Verdict(leans=GOES_ON if _only_goes_on(found.reading.words, rules) else "")
    cues = Cues(found, rules)
    told = [_flag(mention, cues) for key, signs in found.rules.items() if key in rules.flags for mention in signs]
    told = _without_denied(told, cues)
    told += _across_sentences(told, cues)
    return _verdict(_without_weaker(told), cues)


def _flag(mention: Mention, cues: Cues) -> Flag:
    rule = cues.rules.flags[mention.label]
    told = tense(mention, rule.level, cues, rule.mild)
    return Flag(rule.id, rule.name, rule.level, told, mention.start, mention.end)


def _without_denied(told: list[Flag], cues: Cues) -> list[Flag]:
    """The flags but those that their clause denies, unless something else in the sentence is not denied."""
    sentences = cues.reading.sentences

    def in_one(flag: Flag) -> bool:
        """Whether it is told in one sentence: unlisted words in two say nothing of what the first denies."""
        return flag.id != UNLISTED or sentences[flag.start] == sentences[flag.end - 1]

    not_there = {flag for flag in told if flag.level != CRISIS and _is_denied(flag, cues)}
    real = {sentences[flag.start] for flag in told if flag not in not_there and flag.tense == "now" and in_one(flag)}
    return [flag for flag in told if flag not in not_there or sentences[flag.start] in real]


def _is_denied(flag: Flag, cues: Cues) -> bool:
    """A listed sign is denied where its clause denies it; words that no rule lists, where a clause denies all signs."""
    return only_denies(_span(flag), cues) if flag.id == UNLISTED else denied(_span(flag), cues)


def _without_weaker(told: list[Flag]) -> list[Flag]:
    """The flags without those heard in unlisted words only, where a listed sign is surer.

    It is, where it is as serious, or an emergency: its card has the number for both; and where it stands in the same
    words, unless those tell of an emergency.
    """
    listed = [flag for flag in told if flag.id != UNLISTED and flag.level in ALARMS and flag.tense == "now"]
    return [flag for flag in told if flag.id != UNLISTED or not any(_surer(other, flag) for other in listed)]


def _surer(listed: Flag, unlisted: Flag) -> bool:
    if listed.level == EMERGENCY or LEVELS.index(listed.level) >= LEVELS.index(unlisted.level):
        return True
    same_words = unlisted.start <= listed.start and listed.end <= unlisted.end
    return same_words and unlisted.level != EMERGENCY


def _span(flag: Flag) -> Mention:
    return Mention(flag.id, flag.start, flag.end)


def _across_sentences(told: Sequence[Flag], cues: Cues) -> list[Flag]:
    """The flags that need two things anywhere in the message, such as a fever here and confusion there."""
    there = {flag.id: _span(flag) for flag in told if flag.tense == "now"}
    more = []
    for key, need in cues.rules.whole_message:
        if not all(name in there or name in cues.found.concepts for name in need.concepts):
            continue
        spans = [there.get(name) or _live(name, cues) for name in need.concepts]
        if all(spans):
            rule = cues.rules.flags[key]
            start, end = min(span.start for span in spans if span), max(span.end for span in spans if span)
            more.append(Flag(rule.id, rule.name, rule.level, "now", start, end))
    return more


def _live(concept: str, cues: Cues) -> Mention | None:
    """A mention of `concept` that is told as happening now and not denied."""
    return next((told for told in cues.found.concepts.get(concept, ())[:8] if told_now(told, cues)), None)


def told_now(mention: Mention, cues: Cues) -> bool:
    """Whether `mention` is told as happening now and not denied."""
    return tense(mention, EMERGENCY, cues) == "now" and not denied(mention, cues)


def _verdict(told: Iterable[Flag], cues: Cues) -> Verdict:
    flags, mentioned = _once_each(told, now=True), _once_each(told, now=False)
    live = {flag.id for flag in flags}
    return Verdict(
        level=flags[0].level if flags else "none",
        flags=tuple(_in_utterance(flag, cues) for flag in flags),
        about_other=bool(flags) and of_another(_span(flags[0]), cues),
        mentioned=tuple(_in_utterance(flag, cues) for flag in mentioned if flag.id not in live),
        distress="distress" in cues.found.rules or cues.found.denies_crisis,
        leans=_leans(cues),
    )


def _leans(cues: Cues) -> str:
    """The first of the cues `LEANING` that is told as happening now and not denied; empty where none is."""
    if _only_goes_on(cues.reading.words, cues.rules):
        return GOES_ON
    return next((cue for cue in LEANING if any(told_now(one, cues) for one in cues.of(cue))), "")


def _only_goes_on(words: Sequence[str], rules: SafetyRules) -> bool:
    """Whether a message says no more than that something goes on: "worse", "and back again"."""
    return bool(words) and rules.lists.goes_on_alone.issuperset(words)


def _once_each(told: Iterable[Flag], now: bool) -> list[Flag]:
    """Of each flag id the most serious finding, most serious first, then as they stand in the message."""
    best: dict[str, Flag] = {}
    for flag in sorted((flag for flag in told if (flag.tense == "now") is now), key=_by_urgency):
        best.setdefault(flag.id, flag)
    return list(best.values())


def _by_urgency(flag: Flag) -> tuple[int, int, int, str]:
    return (-LEVELS.index(flag.level), flag.start, flag.end, flag.id)


def _in_utterance(flag: Flag, cues: Cues) -> Flag:
    origins = cues.reading.origins
    return replace(flag, start=origins[flag.start], end=origins[flag.end - 1] + 1)
