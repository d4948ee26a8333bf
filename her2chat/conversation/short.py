"""A short message taken apart: what it means as a whole, what it names, where it points, what it leaves out."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass

from her2chat.content.model import Pack
from her2chat.conversation.topic import Subjects
from her2chat.lexicon.focus import LEADS, POINTING
from her2chat.lexicon.lexicon import Lexicon, Reading
from her2chat.phrases import Mention, covered
from her2chat.text import fold

ASKING = frozenset("how when where who which what long much many often".split())
NO_VERB, BARE = "no verb", "bare"  # what a message is that leaves things out; bare: it has words of asking alone
_HEARD = "heard_"  # before the id of a line: phrases that a person says, not the program
_MADE_OF, _MADE_WITH = "made_of_", "made_with_"  # phrases in any order, one of the first at the least
_ONLY, _ONLY_WITH = "only.", "only_with"  # before the id of an intent: a message of such phrases alone is it
_LONGEST, _LONGEST_ELLIPSIS, _LONGEST_MADE = 9, 5, 20  # words
_POINTS = POINTING - {"one", "ones"} | {"its", "their"}
_MANY = frozenset({"they", "them", "their", "these", "those"})
_BEFORE_NOUN = frozenset({"this", "that", "these", "those"})
_FILLERS = frozenset("a an the for with in on about one ones too also as well then tablet tablets".split())
_SEVERAL = {"first_two": (1, 2), "both": ()}  # what is meant, and the places of it
_ADDS_NOTHING = frozenset("exactly actually really please then just even".split())  # "where exactly does it say that"
_SAYS_WHICH = ("none", "yes", "right")  # to somebody who was asked to choose
_COUNTED = frozenset("one drug medicine treatment".split())
_COUNTS_NOT = frozenset("not no but except besides i we he she my had than".split())
_COMPARED = frozenset("than from with as to like versus vs and or".split())  # before a second subject
_SET_BESIDE = frozenset("than from as".split())
_ARTICLES = frozenset("a an the just like any some kind sort type of".split())
_DOING = frozenset("does do did can could will would has have".split())
_IDLE = ("cue.asks", "cue.attributes")  # "is it true", "is this normal": such a phrase points at no subject
_VERBS = _DOING | frozenset("is are was were am be had may might shall should must".split())


@dataclass(frozen=True, slots=True)
class Short:
    """A message without the words that only lead in.

    `meant`: what it means as a whole ("more", "why", "other", ...; empty: nothing known). `only`: the one subject that
    it consists of. `points`: where [start, end) it points at a subject, `many`: whether at several. `leaves_out`: what
    it is if it has neither subject nor verb (`NO_VERB`, `BARE`). `counts`: where [start, end) it counts in a list, and
    `places`: to which places there, from 1 (0: the last; none: the two last spoken of, "both"). `of_illness`: it asks
    what is asked of an illness, whatever was spoken of ("is it curable"). `compares`: the subjects that
    what was spoken of is set beside ("same as herceptin").
    """

    words: tuple[str, ...]
    meant: str = ""
    only: str = ""
    points: tuple[int, int] | None = None
    many: bool = False
    leaves_out: str = ""
    counts: tuple[int, int] | None = None
    places: tuple[int, ...] = ()
    of_illness: bool = False
    compares: tuple[str, ...] = ()


class Hearing:
    """What people say for short, compiled once from the pack's lines."""

    def __init__(self, pack: Pack, lexicon: Lexicon, subjects: Subjects) -> None:
        self._pack = pack
        self._lexicon = lexicon
        self._subjects = subjects
        heard = self._with_prefix(_HEARD)
        self._openings = heard.pop("lead", set()) | heard.pop("about", set()) | {(word,) for word in LEADS}
        self._of_illness, self._things, self._people_do, self._people_have = (
            {word for phrase in heard.pop(name, set()) for word in phrase}
            for name in ("of_illness", "things", "people_do", "people_have")
        )
        self._fillers = self._things | _FILLERS
        self._whole = {words: meant for meant, phrases in heard.items() for words in phrases}
        self._made = {
            meant: (said, self._phrases(_MADE_WITH + meant)) for meant, said in self._with_prefix(_MADE_OF).items()
        }
        self._alone = self._with_prefix(_ONLY)
        self._beside_these = self._phrases(_ONLY_WITH).union(*self._alone.values())

    def _phrases(self, line_id: str) -> set[tuple[str, ...]]:
        return {self._lexicon.words_of(phrase) for phrase in self._pack.lines.get(line_id, ())}

    def _with_prefix(self, prefix: str) -> dict[str, set[tuple[str, ...]]]:
        """The phrases of the lines whose id begins with `prefix`, by the rest of it."""
        found = (line_id for line_id in self._pack.lines if line_id.startswith(prefix))
        return {line_id.removeprefix(prefix): self._phrases(line_id) for line_id in found}

    def says_only(self, words: Sequence[str]) -> str:
        """The id of the intent that a message is where it says nothing else: "ok got it, thanks"; empty for none."""
        said = tuple(words)
        return next((name for name, keys in self._alone.items() if _made_of(said, keys, self._beside_these)), "")

    def choice(self, message: str, offered: int, asked: bool) -> int | None:
        """Which of `offered` questions a message chooses, from 1; 0: none of them. None: it chooses nothing.

        `asked`: whether the person was asked to choose, and may say yes or none.
        """
        meant = self._said(message)
        if asked and meant in _SAYS_WHICH:
            return 0 if meant == "none" else 1 if offered == 1 else None
        place = _place_of(meant)
        number = offered if place == 0 else place or 0
        return number if 1 <= number <= offered else None

    def accepts(self, message: str, asked: bool) -> bool:
        """Whether a message takes up an offer of several questions without saying which; `asked`: see `choice`."""
        meant = self._said(message)
        return meant == "yes" or (asked and meant in ("both", "all"))

    def _said(self, message: str) -> str:
        """What a message means as a whole, with every word that was typed."""
        return self._whole.get(fold(message, self._pack.shorthand).words, "")

    def take_apart(self, reading: Reading) -> Short:
        """The message of `reading` taken apart."""
        words = self.without_lead(reading.words)
        start = len(reading.words) - len(words)
        mentions = [Mention(m.label, m.start - start, m.end - start) for m in reading.mentions if m.start >= start]
        named = [mention for mention in mentions if self._subjects.of(mention)]
        points = self._points(words, mentions, named)
        counts, places = self._counts(words) or (None, ())
        return Short(
            words=words,
            meant=self.meant(words),
            only=self._only(words, mentions, named),
            points=points if len(words) <= _LONGEST else None,
            many=points is not None and not _MANY.isdisjoint(words[slice(*points)]),
            leaves_out="" if named or points else self._leaves_out(words, mentions),
            counts=counts,
            places=places,
            of_illness=not self._of_illness.isdisjoint(words),
            compares=() if points else self._compares(words, named),
        )

    def without_lead(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """`words` without those that only lead in."""
        while taken := self._opening(words):
            words = words[taken:]
        return words

    def meant(self, words: tuple[str, ...]) -> str:
        """What `words` mean as a whole; empty where that is not known."""
        found = self._whole.get(words) or self._whole.get(tuple(w for w in words if w not in _ADDS_NOTHING), "")
        return found or next((meant for meant, made in self._made.items() if _made_of(words, *made)), "")

    def _counts(self, words: Sequence[str]) -> tuple[tuple[int, int], tuple[int, ...]] | None:
        """Where a short message says "the second one", "both" or is but "the second", and the places that this is.

        Not where it counts twice, leaves something out ("all but the last one"), or tells of the person.
        """
        if len(words) > _LONGEST or not _COUNTS_NOT.isdisjoint(words):
            return None
        spans = ((start, end) for start in range(len(words)) for end in range(len(words), start, -1))
        found = [(span, places) for span in spans if (places := self._places(words, *span)) is not None]
        longest = [(span, places) for span, places in found if not any(_holds(other, span) for other, _ in found)]
        return longest[0] if len(longest) == 1 else None

    def _places(self, words: Sequence[str], start: int, end: int) -> tuple[int, ...] | None:
        """The places in a list that words [start, end) mean; None where they mean none."""
        said = tuple(words[start:end])
        several = _SEVERAL.get(self._whole.get(said, ""))
        if several is not None:
            after = end == len(words) or words[end] in self._pack.function_words | self._things  # no "both breasts"
            of_things = after or (start > 0 and words[start - 1] == "are")  # "are both antibodies"
            return several if of_things else None
        thing = len(said) > 1 and said[-1] in _COUNTED  # "the second drug" is the second one
        if not thing and len(said) < len(words):
            return None
        place = _place_of(self._whole.get((*said[:-1], "one") if thing else said, ""))
        return None if place is None else (place,)

    def _compares(self, words: Sequence[str], named: Sequence[Mention]) -> tuple[str, ...]:
        """The subjects that are set beside one that is left out, in a few words without a verb."""
        if len(words) > _LONGEST_ELLIPSIS or not named or not _VERBS.isdisjoint(words):
            return ()
        start = named[0].start
        beside = start > 1 and words[start - 1] in _SET_BESIDE
        return tuple(dict.fromkeys(map(self._subjects.of, named))) if beside else ()

    def _opening(self, words: Sequence[str]) -> int:
        """How many words only lead in; never all of them."""
        return max((len(lead) for lead in self._openings if lead == words[: len(lead)] and lead != words), default=0)

    def _only(self, words: Sequence[str], mentions: Sequence[Mention], named: Sequence[Mention]) -> str:
        subjects = {self._subjects.of(mention) for mention in named}
        rest = (word for at, word in enumerate(words) if at not in covered(named))
        asks = any(self._pack.intent(mention.label) for mention in mentions)  # words that are a phrase of an intent
        return subjects.pop() if len(subjects) == 1 and not asks and self._fillers.issuperset(rest) else ""

    def _points(
        self, words: Sequence[str], mentions: Sequence[Mention], named: Sequence[Mention]
    ) -> tuple[int, int] | None:
        """Where words point at a subject that they do not name: at one thing rather than at several."""
        phrases = {(m.start, m.end) for m in mentions if self._pack.intent(m.label)}
        idle = [m for m in mentions if m.label in _IDLE and (m.start, m.end) not in phrases]
        field = {m.start for m in mentions if not self._pack.field.isdisjoint(self._lexicon.meanings(m))}
        open_to = (at for at in range(len(words)) if at not in covered([*named, *idle]))
        places = [at for at in open_to if self._stands_for(words, at, field)]
        start = next((at for at in places if words[at] not in _MANY), places[0] if places else None)
        if start is None:
            return None
        end = start + 1
        while end < len(words) and words[end] in POINTING | self._things:
            end += 1
        return (start, end) if all(_stands_beside(words, start, end, mention.start) for mention in named) else None

    def _stands_for(self, words: Sequence[str], at: int, field: set[int]) -> bool:
        """Whether the word at `at` stands for a subject; "this" in "wrote this article" does not."""
        following = words[at + 1] if at + 1 < len(words) else ""
        if following in {"they": self._people_do, "their": self._people_have}.get(words[at], ()):
            return False
        if words[at] not in _BEFORE_NOUN or not following or following in POINTING | self._things:
            return words[at] in _POINTS
        after_verb = at > 0 and words[at - 1] in _VERBS  # "does that hurt"
        return at + 1 not in field and (after_verb or following in self._pack.function_words)

    def _leaves_out(self, words: Sequence[str], mentions: Sequence[Mention]) -> str:
        if len(words) > _LONGEST_ELLIPSIS or not _VERBS.isdisjoint(words):
            return ""
        bare = self._pack.function_words.issuperset(words) and not ASKING.isdisjoint(words)
        means = any(not mention.label.startswith("cue.") for mention in mentions)
        return BARE if bare else NO_VERB if means else ""


def _made_of(words: tuple[str, ...], keys: Set[tuple[str, ...]], beside: Set[tuple[str, ...]]) -> bool:
    """Whether `words` are a row of `keys` and of phrases `beside` them, with a key among them."""
    if len(words) > _LONGEST_MADE:
        return False
    reached, with_key = {0}, set[int]()
    for start in range(len(words)):
        for end in range(start + 1, len(words) + 1) if start in reached | with_key else ():
            said = words[start:end]
            if said in keys:
                with_key.add(end)
            if said in beside and start in reached:
                reached.add(end)
            if said in beside and start in with_key:
                with_key.add(end)
    return len(words) in with_key


def _place_of(meant: str) -> int | None:
    """The place in a list that is meant, from 1; 0: the last; None: none."""
    return 0 if meant == "last" else int(meant) if meant.isdigit() else None


def _holds(other: tuple[int, int], span: tuple[int, int]) -> bool:
    """Whether `span` is but a part of `other`."""
    return other != span and other[0] <= span[0] and span[1] <= other[1]


def _stands_beside(words: Sequence[str], start: int, end: int, named: int) -> bool:
    """Whether what words [start, end) point at is asked of though a subject is named at `named`.

    So in "is it newer than chemo", "does it hold chemo", "is it a chemo" and "is chemo used for it", not in "is it bad
    to have chemo".
    """
    if named < start:
        return words[start - 1] == "for"
    asked_of = start > 0 and words[start - 1] in _DOING
    return asked_of or words[named - 1] in _COMPARED or _ARTICLES.issuperset(words[end:named])
