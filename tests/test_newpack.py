"""A pack for another article: it answers from the first day, and nothing of the shipped subject is left in it."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import pytest
from sowing import ARTICLE, few_examples

import her2chat
from her2chat.check import findings
from her2chat.content.article import read_article
from her2chat.content.load import fingerprint, load_pack
from her2chat.content.model import Pack
from her2chat.errors import InputError
from her2chat.newpack import make_pack
from her2chat.newpack.make import _placed
from her2chat.newpack.stubs import stubs, topics_of


@pytest.fixture
def bees(small_pack: Path, own_cache: None) -> her2chat.Assistant:
    return her2chat.load(small_pack)


def test_it_answers_from_the_other_article(bees: her2chat.Assistant) -> None:
    reply = bees.ask("how many eggs does the queen lay in a day")
    assert reply.kind == "answer"
    assert reply.sentences[0] == "S4"
    assert reply.quotes[0].text == "The queen lays all the eggs, up to two thousand of them on a day in June."
    assert reply.quotes[0].section == "The Hive and Its People"
    assert reply.framing


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("can you order me a pizza", "off_topic"),
        ("hello", "small_talk"),
        ("should i stop taking it", "personal"),
        ("i can't breathe", "urgent"),
        ("i want to kill myself", "crisis"),
        ("how much does it cost", "not_covered"),
    ],
)
def test_what_is_carried_over_works_from_the_first_day(bees: her2chat.Assistant, message: str, kind: str) -> None:
    assert bees.ask(message).kind == kind


def test_a_heading_asks_for_the_first_sentence_below_it(bees: her2chat.Assistant) -> None:
    for asked in ("What does the article say about “Where to Put the Hive”?", "where to put the hive"):
        assert bees.ask(asked).sentences[0] == "S6"
    assert bees.pack.lines["first_questions"][1] == "What does the article say about “The Hive and Its People”?"
    about = [intent.question for intent in bees.pack.intents if "“Swarms”" in intent.question]
    assert len(about) == 1


TITLES = (
    "Living With a Port: What You Need to Know", "- [a] {b} & *c #d: 'e' \"f\"", "100% {title} | > !x @y `z`", "? a: b",
)  # fmt: skip


@pytest.mark.parametrize("title", TITLES)
def test_any_title_and_heading_makes_a_pack_that_can_be_read(tmp_path: Path, title: str) -> None:
    article = f"{title}\nIt is small.\nHeading {title}\nIt is round. It shines.\n"
    pack = load_pack(make_pack(tmp_path / "new", article.encode(), date(2026, 1, 1)).folder)
    assert all(f"“{title}”" in line for line in pack.lines["off_topic"])
    assert f"“Heading {title}”" in pack.line("topic_questions") + " ".join(pack.lines["topic_questions"])


@pytest.mark.usefixtures("own_cache")
def test_an_article_that_says_when_to_call_has_no_error(tmp_path: Path) -> None:
    article = (
        "Ports\nA port is small.\nWhen to Call\nCall if the skin is red, hot or swollen, or for coughing up blood.\n"
    )
    made = make_pack(tmp_path / "ports", article.encode(), date(2026, 11, 1))
    few_examples(made.folder)
    told = findings(made.folder, date(2026, 11, 2))
    assert [str(finding) for finding in told if finding.severity == "error"] == []
    warned = {finding.file for finding in told if finding.code == "C16"}
    assert {"ports/article.txt", "ports/safety/red_flags.yaml"} <= warned


def test_every_sentence_has_a_stub_that_quotes_it(small_made: Path) -> None:
    pack = load_pack(small_made)
    assert len(pack.article.sentences) == 13
    quoted = [quote.text for intent in pack.intents if intent.kind == "answer" for quote in intent.quotes]
    assert quoted == [sentence.text for sentence in pack.article.sentences]


def test_the_article_is_kept_to_the_byte_and_pinned(small_made: Path) -> None:
    data = (small_made / "article.txt").read_bytes()
    assert data == ARTICLE.read_bytes()
    assert hashlib.sha256(data).hexdigest() in (small_made / "pack.yaml").read_text("utf-8")


def test_nothing_that_is_said_speaks_of_the_shipped_subject(bees: her2chat.Assistant) -> None:
    pack = bees.pack
    said = [text for lines in pack.lines.values() for text in lines]
    said += [intent.reply for intent in pack.intents] + [intent.question for intent in pack.intents]
    assert [text for text in said if "her2" in text.lower() or "trastuzumab" in text.lower()] == []
    assert "Keeping Bees" in pack.line("opening")


def test_the_same_article_makes_the_same_pack(tmp_path: Path) -> None:
    one, two = (make_pack(tmp_path / name, ARTICLE.read_bytes(), date(2026, 1, 31)).folder for name in ("a", "b"))
    assert fingerprint(one) == fingerprint(two)
    assert 'review_due: "2027-01-28"' in (one / "pack.yaml").read_text("utf-8")


def test_drugs_are_said_to_be_in_the_article_or_not(tmp_path: Path) -> None:
    made = make_pack(tmp_path / "d", b"Drugs\nLapatinib is a tablet. It is taken by mouth.\n", date(2026, 1, 1))
    parents = {concept.id: concept.parents for concept in load_pack(made.folder).concepts}
    assert parents["drug.lapatinib"] == ("drug.in_article",)
    assert parents["drug.trastuzumab"] == ("drug.not_in_article",)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("is: [drug.in_article]", "is: [drug.not_in_article]"),
        ("is: [drug.in_article,\n      drug.x]  # why", "is: [drug.not_in_article]  # why"),
        ("is:\n    - drug.in_article\n    - drug.x", "is:\n    - drug.not_in_article"),
        ("is:\n  - drug.in_article  # why", "is:\n  - drug.not_in_article  # why"),
        ("is: drug.in_article", "is: [drug.not_in_article]"),
    ],
)
def test_however_a_drug_is_written_it_is_said_to_be_in_the_article_or_not(pack: Pack, written: str, read: str) -> None:
    text = "# Drugs\n{0}:\n  means: x\n  {1}\n  say: [x]\nother:\n  is: [drug.in_article]\n"
    article = read_article("Drugs\nThere is none of them here.\n")
    assert _placed(text.format("drug.lapatinib", written), pack, article) == text.format("drug.lapatinib", read)


@pytest.mark.parametrize(
    ("article", "told"),
    [
        (b"\xff\xfe", "not UTF-8"),
        (b"Only a title", "has no sentence"),
        (b"A sentence without a title.\n", "has no title"),
        (b"", "has no sentence"),
    ],
)
def test_an_article_that_cannot_be_used_is_told(tmp_path: Path, article: bytes, told: str) -> None:
    with pytest.raises(InputError, match=told):
        make_pack(tmp_path / "new", article, date(2026, 1, 1))
    assert not (tmp_path / "new").exists()


def test_a_folder_that_holds_something_is_left_alone(small_pack: Path) -> None:
    before = sorted(small_pack.rglob("*"))
    with pytest.raises(InputError, match="is there already"):
        make_pack(small_pack, ARTICLE.read_bytes(), date(2026, 1, 1))
    assert sorted(small_pack.rglob("*")) == before


def test_no_two_stubs_are_asked_by_the_same_words() -> None:
    article = read_article("T\nThe bees fly home. The bees fly home. Bees fly. It is so. And so on.\n")

    def words(text: str) -> tuple[str, ...]:
        return tuple(text.lower().rstrip(".").split())

    topics = topics_of(article, words, {"the", "it", "is"}, lambda word: word)
    made = stubs(article, words, topics)
    assert len(made) == 5
    assert len({stub.id for stub in made}) == 5


def test_abbreviations_and_closing_marks_end_no_sentence_too_soon() -> None:
    article = read_article('T\nDr. Smith said "go." Then he left (at last.) See e.g. this one. Is 3.5 ok? Yes!\n')
    texts = [sentence.text for sentence in article.sentences]
    assert texts == ['Dr. Smith said "go."', "Then he left (at last.)", "See e.g. this one.", "Is 3.5 ok?", "Yes!"]
