"""What the words that no rule lists say of danger: that there is some, or that a listed sign is none.

They are weighed by the evidence of the content's example messages, see `evidence`, against the bar of each level.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from zlib import crc32

from her2chat.content.safety import ALARMS, CALL_TEAM, CRISIS, EMERGENCY, Examples, FlagRule, Rule
from her2chat.phrases import Mention
from her2chat.safety.evidence import Evidence, Window, around, numbered, often_seen, windows, within
from her2chat.safety.listed import Said
from her2chat.safety.reading import Reading
from her2chat.support.tables import Table

UNLISTED = "X"  # the flag of danger told in words that no rule lists
_ONE_IN = 3  # harmless examples that are read; more make the same ears and a longer first start
_NEAR_MISSES_COUNT = 6  # how often an ordinary message that looks like danger counts
_TELLING = 15  # words and pairs of words (eight words) from which unlisted words may tell of danger: "goodbye" does not
_HINT_WORTH = 1.5  # what a hint makes up for of what the words around it lack of a bar
_ILLNESS_WORTH, _NEAR_ILLNESS = 1.0, 1.0  # how much nearer to it than to crisis, and how near to its bar, words are
_CLEARLY = 2.0  # by how much words must tell of an emergency rather than of what the team should hear
Overs = Mapping[str, float]  # by how much words are over the bar of each level; under it: less than 0
Weighed = tuple[Window, Overs]


class Unlisted:
    """The evidence for each level of `examples`; nothing is ever said where these hold no message.

    `flags`: those that unlisted words raise, one for each level.
    """

    def __init__(
        self,
        examples: Sequence[Examples],
        ordinary: Sequence[str],
        harmless: Sequence[str],
        features_of: Callable[[str], Iterable[str]],
    ) -> None:
        """`ordinary`: messages that look like danger; `harmless`: any others; `features_of`: what a message holds."""
        self.flags: tuple[FlagRule, ...] = ()
        self._features: Table[int] = Table()
        self._evidence: dict[str, Evidence] = {}
        if not any(level.messages for level in examples):
            return
        harmless = [message for message in harmless if crc32(message.encode()) % _ONE_IN == 0]  # one more moves none
        groups = (harmless, ordinary, *(level.messages for level in examples))
        counts = [Counter(chain.from_iterable(map(features_of, group))) for group in groups]
        often = often_seen(*counts)
        plain, near, *of_levels = ([count.get(feature, 0) for feature in often] for count in counts)
        calm = [one + _NEAR_MISSES_COUNT * other for one, other in zip(plain, near, strict=True)]
        calm_size = len(harmless) + _NEAR_MISSES_COUNT * len(ordinary)
        held = {level.level: count for level, count in zip(examples, of_levels, strict=True)}
        self._features = Table(numbered(often))
        self.flags = tuple(FlagRule(Rule(UNLISTED), UNLISTED, level.name, level.level) for level in examples)
        for level in examples:
            others = [other for other in examples if (other.level == CRISIS) != (level.level == CRISIS)]
            elsewhere = map(sum, zip(calm, *(held[other.level] for other in others), strict=True))
            size = calm_size + sum(len(other.messages) for other in others)
            own = held[level.level]
            self._evidence[level.level] = Evidence(often, own, len(level.messages), elsewhere, size, level.bar)

    def weighed(self, said: Said) -> list[Weighed]:
        """The windows of a message that are long enough to tell, with what each is over the bars."""
        if not self._evidence:
            return []
        reading, stems, hits = said
        held = windows(reading.words, stems, reading.sentences, hits)
        return [(window, self._overs(window)) for window in held if window.size >= _TELLING]

    def heard(self, weighed: Iterable[Weighed], for_team: Sequence[tuple[int, int]]) -> Iterator[tuple[str, Window]]:
        """The windows that tell of danger, with its level; `for_team`: where listed signs for the team are."""
        for window, overs in weighed:
            if max(overs.values()) >= 0:
                yield _told(overs, _holds(window, for_team)), window

    def lets_stand(self, sign: Mention, flag: FlagRule, weighed: Sequence[Weighed], said: Said) -> bool:
        """Whether `sign` of `flag` stands: any but a hint, if the words around it, or a loose one, if its own let it.

        The words around a hint are those of its sentences, or the few beside it.

        They must not speak against danger and, around a hint of crisis, not tell of illness rather. Whatever else the
        message tells, it cannot take a hint away: it may only add sentences that let it stand.
        """
        if not self._evidence:
            return True
        reading, stems, hits = said
        if not flag.hint:
            return not _loose(sign, flag, reading) or self._may_tell(within(sign, reading.words, stems, hits))
        sentences = [overs for window, overs in weighed if window.start < sign.end and sign.start < window.end]
        ill = flag.level == CRISIS and all(map(_tells_of_illness, sentences))
        if not ill and any(map(_may_be_danger, sentences)):
            return True  # whatever the few words beside it say
        beside = around(sign, reading.words, stems, reading.sentences, hits)
        if beside.size < _TELLING:
            return True
        overs = self._overs(beside)
        if ill and _tells_of_illness(overs):
            return False
        return _may_be_danger(overs) or any(map(_may_be_danger, sentences))

    def _may_tell(self, window: Window) -> bool:
        """Whether `window` does not speak against danger, or is too short to tell."""
        return window.size < _TELLING or _may_be_danger(self._overs(window))

    def _overs(self, window: Window) -> Overs:
        known = self._features.among(window.features).values()
        return {level: evidence.weigh(known, window.size) - evidence.bar for level, evidence in self._evidence.items()}


def _told(overs: Overs, for_team: bool) -> str:
    """The level that words over the bars by so much tell of: an emergency only where it is clearly one.

    `for_team`: a listed sign among the words is for the team to hear, and so reaches that bar at least.
    """
    best = max(overs, key=overs.__getitem__)
    milder = CALL_TEAM if CALL_TEAM in overs else best
    over = max(overs[milder], 0.0) if for_team else overs[milder]
    return milder if best == EMERGENCY and overs[best] - over < _CLEARLY else best


def _holds(window: Window, spans: Sequence[tuple[int, int]]) -> bool:
    """Whether one of `spans`, which are in order, stands in `window`."""
    near = spans[bisect_left(spans, (window.start, 0)) : bisect_left(spans, (window.end, 0))]
    return any(end <= window.end for _, end in near)


def _loose(sign: Mention, flag: FlagRule, reading: Reading) -> bool:
    """Whether an alarm is composed of what stands in different sentences: "all my records. I have dye ..."."""
    return flag.level in ALARMS and reading.sentences[sign.start] != reading.sentences[sign.end - 1]


def _may_be_danger(overs: Overs) -> bool:
    """Whether words that are over the bars by so much do not speak against danger."""
    return max(overs.values()) >= -_HINT_WORTH


def _tells_of_illness(overs: Overs) -> bool:
    """Whether words that are over the bars by so much tell of an illness that is urgent rather than of a crisis."""
    crisis = overs.get(CRISIS, 0.0)
    illness = max((over for level, over in overs.items() if level != CRISIS), default=crisis)
    return illness > -_NEAR_ILLNESS and illness - crisis > _ILLNESS_WORTH
