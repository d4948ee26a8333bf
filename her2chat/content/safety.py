"""What the safety layer knows: concepts, numbers, flags, look-alikes, context and examples, as frozen data.

Nothing here reads a message, see `her2chat.safety`, or a file, see `load_safety`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from her2chat.content.nodes import NOWHERE, Place, Review

LEVELS = ("none", "ask_team", "call_team", "emergency", "crisis")
ALARMS = CALL_TEAM, EMERGENCY, CRISIS = LEVELS[2:]  # the levels that show a card
CUES = (
    "now", "confirm", "general", "asks_mild", "opener", "supposing", "harmless", "calm", "past", "over", "deny",
    "distress", "me", "other", "present", "was", "measure", "after_all", "some_time", "history", "animal", "fiction",
    "relapse", "untrue", "undone", "goes_on", "dazed",
)  # fmt: skip
ILLNESS_NAME = "illness_name"  # all names of illnesses that are signs of danger where somebody has them
CONCEPTS = (ILLNESS_NAME,)  # that the program looks up, as it does the cues
GOES_ON = "goes_on"
LEANING = ("dazed", GOES_ON)  # cues that mean something only after a card, the more serious first
# The table of red flags that a pack may add to and never do without: emergencies, for the team, crises.
_LAST = {"E": 18, "T": 16, "C": 4}
RED_FLAGS = tuple(f"{letter}{number:02}" for letter, last in _LAST.items() for number in range(1, last + 1))
WITHIN = 8  # words within which the concepts of a rule must stand where it does not say


@dataclass(frozen=True)
class Concept:
    """One idea and the everyday phrases that mean it. `exact`: in another language; see `FlagRule`."""

    id: str
    say: Sequence[str]
    place: Place = NOWHERE
    exact: bool = False


@dataclass(frozen=True)
class Need:
    """Concepts that must stand within so many words of each other; `in_order` when one must follow the other."""

    concepts: Sequence[str]
    within: int = WITHIN
    in_order: bool = False


@dataclass(frozen=True)
class Rule:
    """When an id is found in a message: any phrase of `say`, any line of `needs`, any pair of `whole_message`."""

    id: str
    say: Sequence[str] = ()
    needs: tuple[Need, ...] = ()
    whole_message: tuple[Need, ...] = ()
    place: Place = NOWHERE


@dataclass(frozen=True)
class FlagRule:
    """A red flag: what it is called, how serious it is, and the rule that finds it.

    `mild`: a question in general words, that names nobody and no time, only mentions it. `hint`: it is composed so
    loosely that the words around it must not speak against danger. `exact`: it is in another language, of whose words
    nothing else is known, so the words around it have no say, and no slip is mended to one of its own.
    """

    rule: Rule
    id: str
    name: str
    level: str
    mild: bool = False
    hint: bool = False
    exact: bool = False


@dataclass(frozen=True)
class NumberRule:
    """A reading that becomes the concept `id`: a number from `low` to `high` near one of the concepts `near`.

    `more_than_last`: by how much at least and at most it must be more than the least that was said before it; 0 and 0:
    it need not be. `unit`: concepts one of which must follow the number. `unless`, `unless_before`: concepts that,
    right after or right before it, make the number something else. `decimal`: only a number with a fraction. `first`:
    not the second of two, as 80 in "120 over 80".
    """

    id: str
    low: float
    high: float
    near: Sequence[str] = ()
    unit: Sequence[str] = ()
    unless: Sequence[str] = ()
    unless_before: Sequence[str] = ()
    within: int = 6
    decimal: bool = False
    first: bool = False
    more_than_last: tuple[float, float] = (0.0, 0.0)
    place: Place = NOWHERE

    @property
    def concepts(self) -> tuple[str, ...]:
        """All concepts that the rule names."""
        return (*self.near, *self.unit, *self.unless, *self.unless_before)


@dataclass(frozen=True)
class Examples:
    """Messages of people in danger of one level; `bar`: how much evidence raises the flag `name`."""

    level: str
    name: str
    bar: float
    messages: Sequence[str]


@dataclass(frozen=True)
class Teller:
    """Somebody of whom a message may tell: the words for that person, and what each would be if they told it.

    `people`: names such as "mom", which become "I"; `words`: the others, such as "herself", and what each becomes
    ("me or my": whichever fits). `only_named`: the words mean that person only where one of `people` is named too.
    """

    people: frozenset[str]
    words: Mapping[str, str]
    only_named: bool = False


@dataclass(frozen=True)
class WordLists:
    """Single words that are looked up as they stand; `context.yaml`, where they have the same names, says what for."""

    deaths: frozenset[str] = frozenset()
    own_events: frozenset[str] = frozenset()
    being_well: frozenset[str] = frozenset()
    waking: frozenset[str] = frozenset()
    not_owned: frozenset[str] = frozenset()
    keep_ending: frozenset[str] = frozenset()
    goes_on_alone: frozenset[str] = frozenset()


@dataclass(frozen=True)
class SafetyContent:
    """All of `intents/safety/` that triage reads."""

    concepts: tuple[Concept, ...] = ()
    numbers: tuple[NumberRule, ...] = ()
    flags: tuple[FlagRule, ...] = ()
    cues: tuple[Rule, ...] = ()
    look_alikes: Sequence[str] = ()
    crisis_denials: Sequence[str] = ()
    light: Sequence[str] = ()
    look_alike_light: Sequence[str] = ()
    deny_between: Sequence[str] = ()
    deny_symptoms: Sequence[str] = ()
    read_as: Mapping[str, str] = field(default_factory=dict)
    tellers: tuple[Teller, ...] = ()
    not_of_others: Sequence[str] = ()
    done_to_wake: Sequence[str] = ()
    lists: WordLists = WordLists()
    irregular: Mapping[str, str] = field(default_factory=dict)  # words, and what they are without their ending
    together: Sequence[Sequence[str]] = ()  # flags that in several turns make an emergency
    examples: tuple[Examples, ...] = ()
    ordinary: Sequence[str] = ()
    reviews: tuple[Review, ...] = ()
