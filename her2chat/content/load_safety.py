"""What the safety layer knows, read from `intents/safety/`: see `safety`.

Every fault in the files becomes a finding, never an exception:

    S01  a level that does not exist            S05  the same id twice
    S02  a rule line that cannot be read        S06  a flag or cue without `say`, `needs` or `whole_message`
    S03  a rule names an unknown concept        S07  a limit that is not a number
    S04  a concept without phrases              S08  a cue or concept that the program looks up is missing
    S09  a red flag of the table is missing
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from dataclasses import fields as fields_of
from pathlib import Path

from her2chat.content.nodes import REVIEWED, Fields, Finding, Source, Text, Texts, Value
from her2chat.content.safety import (
    CALL_TEAM,
    CONCEPTS,
    CRISIS,
    CUES,
    EMERGENCY,
    LEVELS,
    RED_FLAGS,
    WITHIN,
    Concept,
    Examples,
    FlagRule,
    Need,
    NumberRule,
    Rule,
    SafetyContent,
    Teller,
    WordLists,
)

_BY_EXAMPLE = (CRISIS, EMERGENCY, CALL_TEAM)
_CLASSES = "classes/"
_FILES = (
    *("concepts.yaml", "red_flags.yaml", "crisis.yaml", "look_alikes.yaml", "context.yaml", "examples/ordinary.yaml"),
    *(f"examples/{level}.yaml" for level in _BY_EXAMPLE),
)
_LISTS = tuple(found.name for found in fields_of(WordLists))
_CONTEXT = (
    *("light", "look_alike_light", "deny_between", "deny_symptoms", "read_as", "tellers", "not_of_others"),
    *("done_to_wake", "together", "cues", "irregular", *_LISTS),
)
_OF_NUMBER = ("decimal", "first", "more_by", "up_to")
_NEED = re.compile(r"(?P<concepts>[\w.]+(?: (?:\+|then) [\w.]+)*)(?: within (?P<within>\d+))?")


def load_safety(root: Path, findings: list[Finding]) -> SafetyContent:
    """Read the safety files under the intents directory `root`; add what is wrong with them to `findings`."""
    files = {name: _file(root, name, findings) for name in (*_FILES, *_class_files(root))}
    concepts, numbers = _concepts(files["concepts.yaml"])
    red_flags, _ = _flags(files["red_flags.yaml"])
    crisis, denials = _flags(files["crisis.yaml"])
    look_alikes = _look_alikes(files["look_alikes.yaml"])
    classes = [_class(file) for name, file in files.items() if name.startswith(_CLASSES)]
    source, context = files["context.yaml"]
    source.only(context, (*REVIEWED, *_CONTEXT), (*REVIEWED, "irregular", *_LISTS))
    content = SafetyContent(
        concepts=(*concepts, *(concept for part in classes for concept in part.concepts)),
        numbers=numbers,
        flags=(*red_flags, *crisis, *(flag for part in classes for flag in part.flags)),
        cues=_cues(source, context),
        look_alikes=Texts((*look_alikes, *(phrase for part in classes for phrase in part.look_alikes))),
        crisis_denials=denials,
        light=_words(source.texts(context, "light")),
        look_alike_light=_words(source.texts(context, "look_alike_light")),
        deny_between=_words(source.texts(context, "deny_between")),
        deny_symptoms=_words(source.texts(context, "deny_symptoms")),
        read_as=_typed_for(source, context, "read_as"),
        tellers=tuple(_teller(source, entry) for entry in source.entries(context.get("tellers"))),
        not_of_others=source.texts(context, "not_of_others"),
        done_to_wake=source.texts(context, "done_to_wake"),
        lists=WordLists(**{key: frozenset(_words(source.texts(context, key))) for key in _LISTS}),
        irregular=_typed_for(source, context, "irregular"),
        together=tuple(_together(source, context, {flag.id for flag in (*red_flags, *crisis)})),
        examples=tuple(_examples(files[f"examples/{level}.yaml"], level) for level in _BY_EXAMPLE),
        ordinary=_ordinary(files["examples/ordinary.yaml"]),
        reviews=tuple(source.review(fields) for source, fields in files.values()),
    )
    _report_unknown_concepts(source, content, findings)
    _report_missing_flags(source, content)
    have = {concept.id for concept in content.concepts}
    _report_missing(files["concepts.yaml"][0], "S08", "concept", CONCEPTS, have)
    return content


def _file(root: Path, name: str, findings: list[Finding]) -> tuple[Source, Fields]:
    source = Source(root / "safety" / name, root, findings)
    return source, source.mapping(source.read())


def _class_files(root: Path) -> list[str]:
    return [f"{_CLASSES}{path.name}" for path in sorted((root / "safety" / _CLASSES).glob("*.yaml"))]


def _concepts(file: tuple[Source, Fields]) -> tuple[tuple[Concept, ...], tuple[NumberRule, ...]]:
    source, fields = file
    source.only(fields, (*REVIEWED, "concepts", "numbers"), (*REVIEWED, "concepts"))
    concepts = [_concept(source, entry) for entry in source.entries(fields.get("concepts"))]
    numbers = [_number(source, entry) for entry in source.entries(fields.get("numbers"))]
    _report_twice(source, ((concept.id, concept.place.line) for concept in concepts))
    return tuple(concepts), tuple(numbers)


def _concept(source: Source, entry: Fields) -> Concept:
    source.only(entry, ("id", "means", "say"), ("id", "say"))
    say = source.texts(entry, "say")
    if not say:
        source.report(entry.line, "S04", "this concept has no phrases", 'give it some under "say"')
    return Concept(str(source.text(entry, "id")), say, source.place(entry.line))


def _number(source: Source, entry: Fields) -> NumberRule:
    source.only(
        entry,
        ("id", "why", "low", "high", "near", "unit", "unless", "unless_before", "within", *_OF_NUMBER),
        ("id", "low", "high"),
    )
    return NumberRule(
        id=str(source.text(entry, "id")),
        low=_limit(source, entry, "low", "0"),
        high=_limit(source, entry, "high", "0"),
        near=source.texts(entry, "near"),
        unit=source.texts(entry, "unit"),
        unless=source.texts(entry, "unless"),
        unless_before=source.texts(entry, "unless_before"),
        within=int(_limit(source, entry, "within", "6")),
        decimal=source.text(entry, "decimal") == "yes",
        first=source.text(entry, "first") == "yes",
        more_than_last=(_limit(source, entry, "more_by", "0"), _limit(source, entry, "up_to", "0")),
        place=source.place(entry.line),
    )


def _limit(source: Source, entry: Fields, key: str, default: str) -> float:
    value = source.text(entry, key, default)
    if re.fullmatch(r"\d{1,9}(?:\.\d{1,3})?", value):
        return float(value)
    source.report(value.line, "S07", f'"{key}" is not a number', "write digits, with a point for a fraction")
    return float(default)


def _flags(file: tuple[Source, Fields]) -> tuple[tuple[FlagRule, ...], Sequence[str]]:
    source, fields = file
    source.only(fields, (*REVIEWED, "flags", "denials"), (*REVIEWED, "flags"))
    flags = tuple(_flag(source, entry) for entry in source.entries(fields.get("flags")))
    _report_twice(source, ((f"{flag.id} {flag.level}", flag.rule.place.line) for flag in flags))
    return flags, source.texts(fields, "denials")


def _flag(source: Source, entry: Fields) -> FlagRule:
    rule = _rule(source, entry, ("name", "level", "why"), ("mild",))
    level = source.text(entry, "level", CALL_TEAM)
    if level not in LEVELS:
        source.report(level.line, "S01", f'unknown level "{level}"', f"use one of: {', '.join(LEVELS)}")
        level = Text(EMERGENCY)  # the safe side, until it is mended
    mild = source.text(entry, "mild") == "yes"
    return FlagRule(rule, rule.id, str(source.text(entry, "name")), str(level), mild)


def _rule(source: Source, entry: Fields, more: tuple[str, ...] = (), may: tuple[str, ...] = ()) -> Rule:
    source.only(entry, ("id", "means", *more, *may, "say", "needs", "whole_message"), ("id", *more))
    rule = Rule(
        str(source.text(entry, "id")),
        source.texts(entry, "say"),
        _needs(source, source.texts(entry, "needs")),
        _needs(source, source.texts(entry, "whole_message")),
        source.place(entry.line),
    )
    if not (rule.say or rule.needs or rule.whole_message):
        source.report(entry.line, "S06", f'"{rule.id}" can never be found', 'give it "say" phrases or "needs" lines')
    return rule


def _needs(source: Source, lines: Iterable[Text]) -> tuple[Need, ...]:
    return tuple(need for need in (_need(source, line) for line in lines) if need)


def _need(source: Source, line: Text) -> Need | None:
    match = _NEED.fullmatch(line)
    joins = set(re.findall(r" (\+|then) ", line))
    if not match or len(joins) > 1:
        source.report(line.line, "S02", f'"{line}" cannot be read', 'write "pain + chest" or "pill then many within 4"')
        return None
    concepts = tuple(re.split(r" (?:\+|then) ", match["concepts"]))
    return Need(concepts, int(match["within"] or WITHIN), joins == {"then"})


def _look_alikes(file: tuple[Source, Fields]) -> Texts:
    source, fields = file
    source.only(fields, (*REVIEWED, "look_alikes"), (*REVIEWED, "look_alikes"))
    return Texts(text for entry in source.entries(fields.get("look_alikes")) for text in _look_alike(source, entry))


def _look_alike(source: Source, entry: Fields) -> Texts:
    source.only(entry, ("why", "say"), ("why", "say"))
    return source.texts(entry, "say")


@dataclass(frozen=True, slots=True)
class _Class:
    """One class of wording, in a file of its own: it adds to the concepts, flags and look-alikes of the others."""

    concepts: tuple[Concept, ...]
    flags: tuple[FlagRule, ...]
    look_alikes: Texts


def _class(file: tuple[Source, Fields]) -> _Class:
    source, fields = file
    source.only(fields, (*REVIEWED, "exact", "concepts", "flags", "look_alikes"), REVIEWED)
    exact = source.text(fields, "exact") == "yes"
    concepts = (_concept(source, entry) for entry in source.entries(fields.get("concepts")))
    flags = (_flag(source, entry) for entry in source.entries(fields.get("flags")))
    return _Class(
        concepts=tuple(replace(concept, exact=exact) for concept in concepts),
        flags=tuple(replace(flag, hint=not exact, exact=exact) for flag in flags),
        look_alikes=Texts(
            text for entry in source.entries(fields.get("look_alikes")) for text in _look_alike(source, entry)
        ),
    )


def _cues(source: Source, fields: Fields) -> tuple[Rule, ...]:
    cues = tuple(_rule(source, entry) for entry in source.entries(fields.get("cues")))
    _report_twice(source, ((cue.id, cue.place.line) for cue in cues))
    _report_missing(source, "S08", "cue", sorted(CUES), {cue.id for cue in cues})
    return cues


def _words(texts: Iterable[Text]) -> tuple[str, ...]:
    return tuple(word for text in texts for word in text.split())


def _typed_for(source: Source, fields: Fields, key: str) -> dict[str, str]:
    """What stands under `key`, a word with others beside it: each of the others, and the word."""
    return {
        typed: str(word)
        for word, variants in source.mapping(fields.get(key)).items()
        for typed in _listed(source, variants)
    }


def _listed(source: Source, value: Value) -> tuple[str, ...]:
    holder = Fields(words=value)
    holder.lines = {"words": value.line}
    return _words(source.texts(holder, "words"))


def _teller(source: Source, entry: Fields) -> Teller:
    source.only(entry, ("people", "words", "only_named"), ("people", "words"))
    words = {word: str(meant) for word, meant in source.mapping(entry.get("words")).items()}
    return Teller(frozenset(_words(source.texts(entry, "people"))), words, source.text(entry, "only_named") == "yes")


def _together(source: Source, fields: Fields, flags: Set[str]) -> Iterator[tuple[str, ...]]:
    """The ids of `flags` in each line of "together": "E12 + T02"."""
    for line in source.texts(fields, "together"):
        signs = tuple(line.split(" + "))
        for name in (name for name in signs if name not in flags):
            source.report(line.line, "S03", f'"together" needs the unknown flag "{name}"', "write it as E12 + T02")
        yield signs


def _examples(file: tuple[Source, Fields], level: str) -> Examples:
    source, fields = file
    source.only(fields, (*REVIEWED, "name", "bar", "examples"), (*REVIEWED, "name", "bar", "examples"))
    return Examples(
        level,
        str(source.text(fields, "name")),
        _limit(source, fields, "bar", "99"),
        source.texts(fields, "examples"),
    )


def _ordinary(file: tuple[Source, Fields]) -> Sequence[str]:
    source, fields = file
    source.only(fields, (*REVIEWED, "examples"), (*REVIEWED, "examples"))
    return source.texts(fields, "examples")


def _report_twice(source: Source, ids: Iterable[tuple[str, int]]) -> None:
    seen: dict[str, int] = {}
    for name, line in ids:
        if name in seen:
            remedy = f"give each its own id, or join the two (the first is on line {seen[name]})"
            source.report(line, "S05", f'the id "{name}" stands twice', remedy)
        seen.setdefault(name, line)


def _report_unknown_concepts(context: Source, content: SafetyContent, findings: list[Finding]) -> None:
    known = {concept.id for concept in content.concepts} | {number.id for number in content.numbers}
    whole = known | {flag.id for flag in content.flags}
    rules = [*(flag.rule for flag in content.flags), *content.cues]
    named = [
        *((rule.place, rule.id, need.concepts, known) for rule in rules for need in rule.needs),
        *((rule.place, rule.id, need.concepts, whole) for rule in rules for need in rule.whole_message),
        *((number.place, number.id, number.concepts, known) for number in content.numbers),
        (context.place(1), "deny_symptoms", content.deny_symptoms, known),
    ]
    wanted = {(place, by, name) for place, by, names, there in named for name in names if name not in there}
    for place, rule_id, name in sorted(wanted, key=lambda found: (found[0].file, found[0].line, *found[1:])):
        problem, remedy = f'"{rule_id}" needs the unknown concept "{name}"', "add the concept, or mend the name"
        findings.append(Finding(place.file, place.line, "S03", problem, remedy))


def _report_missing_flags(source: Source, content: SafetyContent) -> None:
    have = {flag.id for flag in content.flags if not (flag.hint or flag.exact)}
    for name in (name for name in RED_FLAGS if name not in have):
        source.report(1, "S09", f"the red flag {name} is missing", "put it back from the shipped pack")


def _report_missing(source: Source, code: str, what: str, wanted: Iterable[str], have: Set[str]) -> None:
    for name in (name for name in wanted if name not in have):
        source.report(1, code, f'the {what} "{name}" is missing', "put it back from the shipped pack")
