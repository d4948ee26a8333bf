"""What can be wrong with the entries of a pack, found by reading it alone: in seconds, without an assistant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from datetime import date
from itertools import chain

from her2chat.check.codes import at, at_text, warn
from her2chat.compose import NAMED
from her2chat.content.model import ANSWER, NOT_COVERED, Intent, Pack, Rule, Sentence
from her2chat.content.nodes import Finding, Place, Review
from her2chat.conversation.session import HELP_REACHED
from her2chat.text import fold

FEW_EXAMPLES = 8
_YEAR = 366  # days
_META, _ARTICLE, _LINES, _REGIONS = "pack.yaml", "article.txt", "lines.yaml", "safety/regions.yaml"
_TALK = "small_talk.yaml"


def form(pack: Pack, root: str, today: date, hazards: Review) -> Iterator[Finding]:
    """Findings about intents, concepts, cautions and review; `root` is the name of the pack's folder.

    `hazards`: when the hazard log must be reviewed again.
    """
    meta, known, findable = Place(f"{root}/{_META}", 1), _known(pack), _findable(pack)
    yield from _settings(pack, meta, Place(f"{root}/{_LINES}", 1), known)
    for concept in pack.concepts:
        for name in _named(concept.made_of):
            if name not in known:
                yield at(concept.place, "C11", f'its compound names "{name}", which is no concept', "correct the name")
    for intent in pack.intents:
        yield from _intent(intent, pack, known)
        yield from _rules(intent, known, findable)
    yield from _looked_up(pack, Place(f"{root}/{_TALK}", 1))
    yield from _claimed(pack)
    yield from _sentences(pack, root)
    yield from _cautions(pack)
    yield from _reviews(pack, meta, hazards, today)
    yield from _numbers(pack, Place(f"{root}/{_REGIONS}", 1), today)


def line_of(sentence: Sentence, pack: Pack, root: str) -> Place:
    """Where a sentence of the article stands."""
    return Place(f"{root}/{_ARTICLE}", pack.article.text.count("\n", 0, sentence.start) + 1)


def _known(pack: Pack) -> set[str]:
    """The names that a rule may use: concepts, wider concepts, and intents that are asked for by phrases."""
    parents = (parent for concept in pack.concepts for parent in concept.parents)
    return {*(c.id for c in pack.concepts), *parents, *(intent.id for intent in pack.intents if intent.say)}


def _findable(pack: Pack) -> set[str]:
    """Those of them that some words of a message can mean."""
    found = {intent.id for intent in pack.intents if intent.say}
    todo = {concept.id for concept in pack.concepts if concept.say}
    while todo:
        found |= todo
        wider = {str(parent) for concept in pack.concepts if concept.id in found for parent in concept.parents}
        made = {c.id for c in pack.concepts if any(_can_be_met(line, found) for line in c.made_of)}
        todo = (wider | made) - found
    return found


def _can_be_met(line: Rule, findable: Set[str]) -> bool:
    return all(not findable.isdisjoint(part) for part in line)


def _named(rules: Iterable[Rule]) -> Iterator[str]:
    return (choice for line in rules for part in line for choice in part)


def _settings(pack: Pack, meta: Place, lines: Place, known: Set[str]) -> Iterator[Finding]:
    for name in sorted((pack.field | pack.foreign | pack.elsewhere | pack.own | {pack.drug_class}) - known - {""}):
        yield at(at_text(meta, name), "C11", f'"{name}" is no concept', "define it in lexicon/, or correct the name")
    if pack.drug_class and f"name.{pack.drug_class}" not in pack.lines:
        yield at(lines, "C06", f'the line "name.{pack.drug_class}" is missing', "add it: what people call these drugs")
    if pack.region not in pack.wording.regions:
        allowed = ", ".join(sorted(pack.wording.regions))
        yield at(at_text(meta, pack.region), "C08", f'there is no region "{pack.region}"', f"use one of: {allowed}")


def _intent(intent: Intent, pack: Pack, known: Set[str]) -> Iterator[Finding]:
    for name in chain(_named(intent.needs), intent.unless, NAMED.findall(intent.ask_your_team)):
        if name not in known:
            place = at_text(intent.place, name)
            yield at(place, "C11", f'"{name}" is no concept', "define it in lexicon/, or correct the name")
    for name in intent.next:
        if pack.intent(name) is None:
            yield at(at_text(intent.place, name), "C13", f'next names "{name}", which does not exist', "correct it")
    if intent.kind == ANSWER and len(intent.examples) < FEW_EXAMPLES:
        yield warn(intent.place, "C19", f"{len(intent.examples)} examples", f"give {FEW_EXAMPLES} or more")
    if intent.kind == ANSWER and not intent.in_plain_words:
        yield warn(intent.place, "C29", f"{intent.id} has no plain words", "say the quote simply under in_plain_words")


def _rules(intent: Intent, known: Set[str], findable: Set[str]) -> Iterator[Finding]:
    """Rule lines that no message can meet, or that stand twice."""
    lines: set[Rule] = set()
    for line in intent.needs:
        place = at_text(intent.place, line[0][0])
        named = set(_named([line]))
        if named <= known and not _can_be_met(line, findable):
            lacking = next(" or ".join(part) for part in line if findable.isdisjoint(part))
            yield at(place, "C22", f'no words can mean "{lacking}"', "give the concept phrases, or drop this line")
        if barred := [part[0] for part in line if set(part) <= set(intent.unless)]:
            yield at(place, "C22", f'"{barred[0]}" is wanted here, and stands under unless', "drop one of the two")
        if line in lines:
            yield warn(place, "C22", "this rule line stands twice", "remove one")
        lines.add(line)


def _looked_up(pack: Pack, talk: Place) -> Iterator[Finding]:
    for name in (name for name in HELP_REACHED if pack.intent(name) is None):
        problem = f'the intent "{name}" is missing: no card is put away by it'
        yield warn(talk, "S08", problem, "put it back from the shipped pack")


def _claimed(pack: Pack) -> Iterator[Finding]:
    """Questions and examples that two intents claim."""
    seen: dict[tuple[str, ...], tuple[Intent, Place]] = {}
    for intent in pack.intents:
        for example in (intent.question, *intent.examples):
            place = at_text(intent.place, example)
            other, before = seen.setdefault(fold(example, pack.shorthand).words, (intent, place))
            if other is not intent:
                yield at(place, "C12", f'"{example}" is also asked by {other.id} ({before})', "remove one")


def _sentences(pack: Pack, root: str) -> Iterator[Finding]:
    """Sentences that no answer quotes, and those quoted ones that want a caution and have none."""
    quoted = {quote.sentence for intent in pack.intents if intent.kind == ANSWER for quote in intent.quotes}
    warned = {name for caution in pack.cautions for name in caution.sentences}
    for sentence in pack.article.sentences:
        if sentence.id not in quoted:
            yield at(line_of(sentence, pack, root), "C15", f"no answer quotes {sentence.id}", "give it an intent")
            continue
        words = next((words for words in pack.caution_words if words.lower() in sentence.text.lower()), "")
        if words and sentence.id not in warned:
            intent = next(i for i in pack.intents if any(quote.sentence == sentence.id for quote in i.quotes))
            problem = f'{sentence.id} says "{words}" and is quoted without a caution'
            yield at(intent.place, "C24", problem, "add one to cautions.yaml, with its year and source")


def _cautions(pack: Pack) -> Iterator[Finding]:
    """Cautions of one id, without a year, or on a topic that is none."""
    seen: dict[str, Place] = {}
    for caution in pack.cautions:
        if (before := seen.setdefault(caution.id, caution.place)) != caution.place:
            yield at(caution.place, "C03", f'the id "{caution.id}" is taken ({before})', "choose another")
        if not caution.as_of:
            yield warn(caution.place, "C06", f"{caution.id} has no year", 'add "as_of"')
        for name in caution.topics:
            intent = pack.intent(name)
            if intent is None or intent.kind != NOT_COVERED:
                problem = f'topics names "{name}", which is no topic that the article does not answer'
                yield at(at_text(caution.place, name), "C13", problem, "correct it")


def _reviews(pack: Pack, meta: Place, hazards: Review, today: date) -> Iterator[Finding]:
    dues = [(at_text(meta, pack.review_due), pack.review_due)]
    dues += [(review.place, review.due) for review in (*pack.safety.reviews, pack.wording.review, hazards)]
    for place, written in dues:
        due = _day(written)
        if due is None:
            yield at(place, "C17", "review_due is no date", "write it as 2027-05-01")
        elif today > due:
            yield warn(place, "C17", f"the review was due on {due}", "have a clinician review it, and set the next day")
    if not pack.reviewed_on:
        remedy = "fill reviewed_by and reviewed_on after it"
        yield warn(at_text(meta, pack.reviewed_on), "C17", "not yet reviewed by a clinician", remedy)


def _numbers(pack: Pack, place: Place, today: date) -> Iterator[Finding]:
    for region in pack.wording.regions.values():
        checked = _day(region.checked_on)
        where = at_text(place, region.checked_on)
        if checked is None:
            yield at(where, "C25", f"checked_on of {region.id} is no date", "write it as 2027-05-01")
        elif (today - checked).days > _YEAR:
            yield warn(where, "C25", f"the numbers of {region.id} were checked on {checked}", "call them, set the day")


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None
