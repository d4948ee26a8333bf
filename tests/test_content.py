"""Reading a pack: the article to the byte, and every fault as one line with its place."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from her2chat.content.article import quote, read_article
from her2chat.content.folder import shipped_pack
from her2chat.content.load import load_pack, read_pack
from her2chat.content.model import Pack
from her2chat.errors import ContentError

PINNED = "4c16ce7143783742d9273cee2290cd28548166b620cfec1007098b71d8770972"


def test_the_article_is_the_given_source_text() -> None:
    data = (shipped_pack() / "article.txt").read_bytes()
    assert hashlib.sha256(data).hexdigest() == PINNED


def test_the_article_has_nineteen_sentences_each_in_its_place(pack: Pack) -> None:
    sentences = pack.article.sentences
    assert [s.id for s in sentences] == [f"S{n}" for n in range(1, 20)]
    for sentence in sentences:
        assert pack.article.text[sentence.start : sentence.end] == sentence.text
    assert sentences[2].section == "Understanding HER2 and Its Role in Cancer"
    assert sentences[18].text.startswith("This text was generated using a large language model")


def test_part_of_a_sentence_can_be_quoted() -> None:
    article = read_article("Title\nOne two three four.\n")
    part = quote(article.sentences[0], "two", "three")
    assert part is not None
    assert article.text[part.start : part.end] == part.text == "two three"
    assert quote(article.sentences[0], "five") is None


def broken(root: Path, file: str, old: str, new: str) -> str:
    path = root / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(ContentError) as caught:
        load_pack(root)
    return str(caught.value)


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("pack.yaml", PINNED, "0" * 64, "[C07] article.txt is not the text that was pinned"),
        ("pack.yaml", "floor: 0.", "floor: 9.", "[C08] not a threshold"),
        ("answers/her2.yaml", "quotes: [S3]", "quotes: [S33]", '[C09] there is no sentence "S33"'),
        ("answers/her2.yaml", "  question:", "  qestion:", '[C05] unknown field "qestion"'),
        ("answers/her2.yaml", "touches: general", "touches: everything", '[C08] touches "everything"'),
        ("answers/her2.yaml", "  examples:\n", "  examples: [\n", "[C02] not valid YAML"),
        ("answers/her2.yaml", "- id: her2.stands_for", "- id: her2.what_is", 'the id "her2.what_is" is taken'),
        ("small_talk.yaml", "  reply:", "  reply: twice\n  reply:", '[C03] "reply" stands twice'),
    ],
)
def test_a_fault_is_told_with_its_place_and_remedy(own_pack: Path, file: str, old: str, new: str, told: str) -> None:
    message = broken(own_pack, file, old, new)
    line = next(line for line in message.splitlines() if told in line)
    place, _, rest = line.partition(": ")
    assert place.startswith(f"intents/{file.rsplit('/', 1)[0]}"[:12])
    assert int(place.rsplit(":", 1)[1]) >= 1
    assert "→" in rest


def test_all_faults_are_told_in_one_run(own_pack: Path) -> None:
    (own_pack / "lines.yaml").unlink()
    (own_pack / "cautions.yaml").write_bytes(b"\xff\xfe")
    _, findings = read_pack(own_pack)
    files = {finding.file for finding in findings}
    assert {"intents/lines.yaml", "intents/cautions.yaml"} <= files


def test_a_missing_folder_is_told() -> None:
    with pytest.raises(ContentError, match="no such content folder"):
        load_pack(Path("/nowhere/at/all"))


def test_yaml_is_read_as_text(own_pack: Path) -> None:
    path = own_pack / "answers" / "her2.yaml"
    path.write_text(
        path.read_text("utf-8").replace("  examples:\n", "  examples:\n    - no\n    - 12:30\n", 1), "utf-8"
    )
    intent = load_pack(own_pack).intents[0]
    loaded = [example for intent in load_pack(own_pack).intents for example in intent.examples]
    assert intent
    assert "no" in loaded
    assert "12:30" in loaded


def test_the_fingerprint_changes_with_the_content(own_pack: Path, pack: Pack) -> None:
    before = load_pack(own_pack).fingerprint
    assert load_pack(own_pack).fingerprint == before != pack.fingerprint
    with (own_pack / "lines.yaml").open("a", encoding="utf-8") as file:
        file.write("extra: one more line\n")
    assert load_pack(own_pack).fingerprint != before


@pytest.mark.parametrize(
    ("file", "text", "told"),
    [
        ("small_talk.yaml", "- &a [*a]\n", "[C02]"),
        ("small_talk.yaml", "[" * 5000, "[C02] nested too deep"),
        ("small_talk.yaml", '- id: "a\\0b"\n', "[C02] a NUL character is not allowed"),
        ("small_talk.yaml", "- ? [a]\n  : b\n", "[C02] a list or fields stand where a name is wanted"),
        ("lines.yaml", "about: x\n", '[C06] the line "off_topic" is missing'),
        ("safety/framing.yaml", "once: x\nby_touch: {}\n", '[C06] "general" has too few framing lines'),
    ],
)
def test_hostile_and_hollow_content_is_told(own_pack: Path, file: str, text: str, told: str) -> None:
    (own_pack / file).write_text(text, "utf-8")
    with pytest.raises(ContentError) as caught:
        load_pack(own_pack)
    assert told in str(caught.value)


def test_an_unknown_field_of_the_pack_and_a_missing_word_list_are_told(own_pack: Path) -> None:
    message = broken(own_pack, "pack.yaml", "foreign:", "foriegn:")
    assert '[C05] unknown field "foriegn"' in message
    (own_pack / "lexicon" / "english.txt").unlink()
    _, findings = read_pack(own_pack)
    assert any(finding.file.endswith("english.txt") for finding in findings)


def test_intents_are_found_by_what_asks_for_them_alone_and_by_what_they_follow(pack: Pack) -> None:
    for name in {choice for intent in pack.intents for line in intent.needs for part in line for choice in part}:
        alone = next((intent for intent in pack.intents if ((name,),) in intent.needs), None)
        assert pack.asked_by_name(name) is alone
    one = replace(pack.intents[0], next=("nowhere", pack.intents[2].id, pack.intents[1].id))
    assert pack.following(one) == (pack.intents[2], pack.intents[1])
