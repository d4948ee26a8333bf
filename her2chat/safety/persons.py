"""Whose it is: the writer's, somebody else's, an animal's, or nobody's that is named."""

from __future__ import annotations

from her2chat.phrases import Mention
from her2chat.safety.cues import Cues

MY = ("my", "our")  # begins the name of one whom the writer knows
_BEFORE_NOUNS = frozenset("the a an my our your his her their this that these those old new and so then but".split())
_ONE_PATIENT = "patient"  # "patient having a fit" tells of one, "do patients having it ..." asks about many
_NO_OWNERS = ("general", "asks_mild", "supposing", "harmless", "calm")


def of_another(mention: Mention, cues: Cues) -> bool:
    """Whether somebody else than the writer has it: the person last named before it, else the next named."""
    other = cues.of("other")
    me = [found for found in cues.of("me") if not _names_other(found, cues)]
    object_of = _object_of(mention, cues)
    if any(person.start in object_of for person in other):
        return True
    if any(mention.start <= person.start < mention.end for person in me):
        return False
    last_me = max((person.start for person in me if person.start < mention.start), default=-1)
    last_other = max((person.start for person in other if person.start < mention.end), default=-1)
    return bool(other) if last_me == last_other else last_other > last_me


def _names_other(me: Mention, cues: Cues) -> bool:
    """Whether `me` only begins the name of somebody else: the "my" of "my wife", "my poor mother"."""
    own = cues.reading.words[me.start] in MY
    return own and any(0 <= person.start - me.end <= 1 for person in cues.of("other"))


def _object_of(mention: Mention, cues: Cues) -> range:
    """Where the person stands whom the words of `mention` are done to: "can not wake my wife"."""
    words, at = cues.reading.words, mention.end
    if words[at - 1] not in cues.rules.lists.waking:
        return range(0)
    while at < len(words) and words[at] in _BEFORE_NOUNS | {"up"}:
        at += 1
    return range(mention.end, at + 1)


def of_another_before(mention: Mention, cues: Cues) -> bool:
    """Whether it is of another, named up to `mention`: "since my wife died" says nothing of whom it is told of."""
    named = any(person.start < mention.end for person in cues.of("other"))
    return named and of_another(mention, cues)


def of_animal(mention: Mention, cues: Cues) -> bool:
    """Whether an animal or a thing has it: "the dog collapsed"; not so "the dog found me", "the dog bite"."""
    words, clauses = cues.reading.words, cues.reading.clauses
    return any(
        all(word in cues.rules.light for word in words[animal.end : mention.start])
        and clauses[animal.start] == clauses[mention.start]
        and _begins_clause(animal, cues)
        and not any(animal.end <= person.start < mention.start for person in cues.people)
        for animal in cues.of("animal")
        if animal.end <= mention.start
    )


def _begins_clause(thing: Mention, cues: Cues) -> bool:
    """Whether nothing stands before `thing` in its clause that could have it: "dad, walking the dog, collapsed"."""
    words, clauses = cues.reading.words, cues.reading.clauses
    at = thing.start
    while at and clauses[at - 1] == clauses[thing.start] and words[at - 1] in _BEFORE_NOUNS:
        at -= 1
    return not at or clauses[at - 1] != clauses[thing.start]


def owned(mention: Mention, cues: Cues) -> bool:
    """Whether the clause names a person who has it, outside of phrases such as "tell me" or "if I get"."""
    clauses = cues.reading.clauses
    wanted = set(clauses[mention.start : mention.end])
    people = [person.start for person in cues.people if clauses[person.start] in wanted]
    return bool(people) and not _no_owners(cues).issuperset(people)


def _no_owners(cues: Cues) -> frozenset[int]:
    """The words of cues that name a person without saying who has it."""
    found = (found for cue in _NO_OWNERS for found in cues.of(cue) if not tells_of_one(found, cues))
    return frozenset(at for phrase in found for at in range(phrase.start, phrase.end))


def tells_of_one(cue: Mention, cues: Cues) -> bool:
    """Whether `cue` opens its clause with the one patient whom it tells of: "patient having a fit, 4 minutes"."""
    words, clauses = cues.reading.words, cues.reading.clauses
    opens = not cue.start or clauses[cue.start - 1] != clauses[cue.start]
    return opens and words[cue.start] == _ONE_PATIENT
