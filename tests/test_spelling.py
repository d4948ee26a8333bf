"""Misspelled, run-together, torn and mistaken words: what is typed, and what it is read as."""

from __future__ import annotations

import pickle
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from her2chat import Assistant
from her2chat.content.load import read_pack
from her2chat.content.model import Pack
from her2chat.lexicon.drug_names import DrugNames
from her2chat.lexicon.lexicon import Lexicon, Reading
from her2chat.lexicon.near import Shelves, osa_distance, within
from her2chat.lexicon.sound import sound
from her2chat.lexicon.spelling import Speller
from her2chat.lexicon.vocabulary import drug_names, make_speller
from her2chat.prepared import load_prepared
from her2chat.text import fold

LETTERS = "abcdefghijklmnopqrstuvwxyz"
USES = {"protein": 120, "treatment": 800, "healthy": 40, "receptor": 30, "the": 9000, "tell": 90, "teal": 1}
KNOWN = frozenset("perfect person certain adrian modestly".split())
DRUGS = {
    "trastuzumab": "drug.t",
    "herceptin": "drug.t",
    "pertuzumab": "drug.p",
    "perjeta": "drug.p",
    "tukysa": "drug.k",
    "tchp": "regimen.tchp",
    "lapatinib": "drug.l",
    "afatinib": "drug.a",
}
LISTED = {"fesko": "tukysa"}


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return load_prepared().lexicon


@pytest.fixture(scope="module")
def speller(pack: Pack, lexicon: Lexicon) -> Speller:
    return make_speller(pack, lexicon.words_of)


@pytest.fixture(scope="module")
def small() -> Speller:
    return Speller(USES, KNOWN, frozenset(), DrugNames(DRUGS, LISTED))


def read(lexicon: Lexicon, message: str) -> Reading:
    return lexicon.read(fold(message, lexicon.pack.shorthand))


def slipped(word: str) -> set[str]:
    """Everything one slip away from `word`."""
    cuts = range(len(word) + 1)
    left_out = {word[:at] + word[at + 1 :] for at in cuts[:-1]}
    swapped = {word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in cuts[:-2]}
    put_in = {word[:at] + letter + word[at:] for at in cuts for letter in LETTERS}
    wrong = {word[:at] + letter + word[at + 1 :] for at in cuts[:-1] for letter in LETTERS}
    return (left_out | swapped | put_in | wrong) - {word}


# ---- one word


@pytest.mark.parametrize(
    ("typed", "read_as"),
    [
        ("protien", "protein"),
        ("treatmnt", "treatment"),
        ("treattment", "treatment"),
        ("reseptor", "receptor"),
        ("helthy", "healthy"),
        ("herseptin", "herceptin"),
        ("trastuzimab", "trastuzumab"),
        ("trastooozamab", "trastuzumab"),
        ("perjetta", "perjeta"),
        ("fesko", "tukysa"),
        ("protein", None),
        ("person", None),
        ("adrian", None),
        ("xqzwv", None),
        ("ab", None),
        ("tchq", None),
        ("x" * 200, None),
        ("trastuzumab2", None),
    ],
)
def test_a_word_is_repaired_or_left_alone(small: Speller, typed: str, read_as: str | None) -> None:
    repair = small.repair(typed)
    assert (repair.word if repair else None) == read_as


def test_the_word_used_more_often_is_the_likelier_one(small: Speller) -> None:
    repair = small.repair("tel")
    assert repair is not None
    assert repair.word == "tell"


def test_a_near_miss_between_two_drugs_is_asked_about(small: Speller) -> None:
    repair = small.repair("lafatinib")
    assert repair is not None
    assert set(repair.choices) == {"drug.a", "drug.l"}


@given(st.text(LETTERS, min_size=1, max_size=12), st.sets(st.text(LETTERS, min_size=3, max_size=9), max_size=30))
def test_shelves_find_all_that_a_plain_search_finds(word: str, words: set[str]) -> None:
    if len(word) > 1:
        one_off = {other for other in words if osa_distance(word, other) == 1}
        assert one_off <= Shelves(words).one_off(word) <= one_off | {word}
    two_off = {other for other in words if osa_distance(word, other) <= 2}
    assert {other for other, _ in within(word, sorted(words), 2)} == two_off


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("fisishun", "physician"),
        ("onkologist", "oncologist"),
        ("noomonia", "pneumonia"),
        ("keemo", "chemo"),
        ("tyekerb", "tykerb"),
        ("herseptin", "herceptin"),
        ("kadsilla", "kadcyla"),
        ("infushun", "infusion"),
        ("resepter", "receptor"),
        ("tumas", "tumors"),
        ("pashent", "patient"),
        ("vaksine", "vaccine"),
        ("coff", "cough"),
        ("lim", "limb"),
        ("theripy", "therapy"),
    ],
)
def test_words_that_sound_alike_have_one_key(one: str, other: str) -> None:
    assert sound(one) == sound(other)


@pytest.mark.parametrize(("one", "other"), [("kidney", "liver"), ("herceptin", "perjeta"), ("tumor", "timid")])
def test_words_that_sound_unlike_do_not(one: str, other: str) -> None:
    assert sound(one) != sound(other)


@given(st.text(LETTERS, max_size=30))
def test_every_word_has_a_key_and_a_reading(small: Speller, word: str) -> None:
    assert isinstance(sound(word), str)
    repair = small.repair(word)
    assert repair is None or repair.word in {*USES, *DRUGS}


# ---- the drugs of the pack


@pytest.fixture(scope="module")
def drugs(pack: Pack, lexicon: Lexicon) -> dict[str, str]:
    """Every name of one word in the pack's list of drugs, with its drug."""
    names = drug_names(pack, lexicon.words_of)
    return {name: names.drug(name) for name in names}


def outcomes(speller: Speller, drugs: dict[str, str], slips_of: Iterator[tuple[str, str]]) -> dict[str, int]:
    """How many slips are read as the right drug, asked about, left alone, read as a word; any other drug is named."""
    counts = dict.fromkeys(("right", "asked", "left", "word"), 0)
    for name, slip in slips_of:
        repair = speller.repair(slip)
        if speller.knows(slip):
            continue
        if repair is None:
            counts["left"] += 1
        elif repair.choices:
            counts["asked"] += 1
        elif not repair.drug:
            counts["word"] += 1
        else:
            assert drugs[repair.word] == drugs[name], f"{slip}, a slip in {name}, is read as {repair.word}"
            counts["right"] += 1
    return counts


def share(counts: dict[str, int]) -> float:
    return counts["right"] / sum(counts.values())


def test_the_pack_names_drugs_enough_to_test_on(drugs: dict[str, str]) -> None:
    assert len(drugs) > 600
    assert {"trastuzumab", "herceptin", "ogivri", "tdm1", "tchp", "perjeta", "kadcyla", "tykerb"} <= drugs.keys()


def test_no_single_slip_turns_a_drug_into_another(speller: Speller, drugs: dict[str, str]) -> None:
    names = [name for name, drug in drugs.items() if name.isalpha() and not drug.startswith("medicine.")]
    assert len(names) > 250
    outcomes(speller, drugs, ((name, slip) for name in names if len(name) < 7 for slip in slipped(name)))
    chance, long_names = random.Random(17), (name for name in names if len(name) >= 7)
    some = ((name, slip) for name in long_names for slip in sorted(slipped(name)) if chance.random() < 0.3)
    long = outcomes(speller, drugs, some)  # every one takes minutes
    assert share(long) > 0.98


def test_no_single_slip_turns_an_everyday_medicine_into_another(speller: Speller, drugs: dict[str, str]) -> None:
    chance = random.Random(3)
    names = [name for name, drug in drugs.items() if name.isalpha() and drug.startswith("medicine.")]
    outcomes(speller, drugs, ((name, slip) for name in names for slip in chance.sample(sorted(slipped(name)), 60)))


def test_no_two_slips_turn_a_drug_into_another(speller: Speller, drugs: dict[str, str]) -> None:
    chance = random.Random(11)
    names = sorted(name for name in drugs if name.isalpha())

    def twice(name: str) -> tuple[str, str]:
        return name, slip_once(slip_once(name, chance), chance)

    counts = outcomes(speller, drugs, (twice(chance.choice(names)) for _ in range(15_000)))
    long = [name for name in names if len(name) >= 7]
    counts = outcomes(speller, drugs, (twice(chance.choice(long)) for _ in range(15_000)))
    assert share(counts) > 0.9


def slip_once(word: str, chance: random.Random) -> str:
    at, letter = chance.randrange(len(word)), chance.choice(LETTERS)
    before, rest = word[:at], word[at:]
    swapped = before + rest[1:2] + rest[:1] + rest[2:]
    return chance.choice([before + rest[1:], before + letter + rest, before + letter + rest[1:], swapped])


def test_no_ordinary_word_nor_a_slip_in_one_is_a_code(speller: Speller, pack: Pack, drugs: dict[str, str]) -> None:
    codes = {name for name in drugs if len(name) < 5}
    common = sorted(word for word in pack.english if 3 <= len(word) <= 6)
    for word in random.Random(5).sample(common, 1500):
        assert speller.repair(word) is None
        for slip in random.Random(word).sample(sorted(slipped(word)), 5):
            repair = speller.repair(slip)
            assert repair is None or repair.word not in codes, slip


def test_general_english_is_never_read_as_a_drug(speller: Speller, pack: Pack, drugs: dict[str, str]) -> None:
    chance = random.Random(7)
    long = sorted(word for word in pack.english if 6 <= len(word) <= 12 and word.removesuffix("s") not in drugs)
    for word in chance.sample(long, 4000):
        assert speller.repair(word) is None
        repair = speller.repair(slip_once(word, chance))
        assert repair is None or not repair.drug, (word, repair)


@pytest.mark.parametrize(
    ("typed", "read_as"),
    [
        ("herseptin", "herceptin"),
        ("hurseptin", "herceptin"),
        ("tyekerb", "tykerb"),
        ("kadsila", "kadcyla"),
        ("perjetter", "perjeta"),
        ("fesgo", "phesgo"),
        ("trastu", "trastuzumab"),
        ("pertuzamab", "pertuzumab"),
        ("keytrooder", "keytruda"),
        ("tamoxifin", "tamoxifen"),
        ("asprin", "aspirin"),
    ],
)
def test_drug_names_are_read_by_rule_or_listing(speller: Speller, typed: str, read_as: str) -> None:
    repair = speller.repair(typed)
    assert repair is not None
    assert (repair.word, repair.choices) == (read_as, ())


# ---- a whole message


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("what is a protien", "what is a protein"),
        ("the onkologist and the fisishun", "the oncologist and the physician"),
        ("keemo gave me noomonia", "chemo gave me pneumonia"),
        ("die-a-rea", "diarrhea"),
        ("sideeffects of her ceptin", "side effects of herceptin"),
        ("trastu zumab with per jeta", "trastuzumab with perjeta"),
        ("her ceptn", "herceptin"),
        ("chemo therapy or immuno therapy", "chemotherapy or immunotherapy"),
        ("what is an anti body", "what is an antibody"),
        ("whatisher2", "what is her2"),
        ("isher2bad", "is her2 bad"),
        ("her2positive breastcancer", "her2positive breast cancer"),
        ("howlong", "how long"),
        ("scarred of needels", "scared of needles"),
        ("any side affects", "any side effects"),
        ("are there pills witch help", "are there pills which help"),
        ("weather it works", "whether it works"),
        ("is it better then chemo", "is it better than chemo"),
        ("new treetments for breast canser", "new treatments for breast cancer"),
        ("is it good or bad 2 have", "is it good or bad to have"),
        ("goin and tryin", "going and trying"),
        ("actualy moring", "actually morning"),
    ],
)
def test_a_message_is_put_right(lexicon: Lexicon, message: str, words: str) -> None:
    assert " ".join(read(lexicon, message).words) == words


@pytest.mark.parametrize(
    "message",
    [
        "the cold weather", "a witch and a trail in the woods", "my scarred hand", "he stood then sat down",
        "her 2 sons", "stage 4 cancer", "from a to b", "what sets this off", "under the cold moon",
        "brian and sandra from mongolia met olga in lagos", "klingon for beginners", "gearboxes and biosimilars",
        "das ist nicht gut", "donde esta la cocina", "je ne comprends pas", "yeah nah mate",
        "the conker was serous", "nab paclitaxel", "ado trastuzumab emtansine", "tchp", "t-dm1", "sdlkfj qwpoe",
        "grannys wifes herceptins", "black seed oil",
        "individualising and individualised", "38.5 and 12mg", "lvef sbp", "no one is any one",
    ],
)  # fmt: skip
def test_what_is_right_or_strange_is_left_alone(lexicon: Lexicon, message: str) -> None:
    assert read(lexicon, message).corrections == ()


def test_a_correction_tells_what_was_typed(lexicon: Lexicon) -> None:
    told = [(c.typed, c.read_as) for c in read(lexicon, "her ceptin dosnt hlep my canncer, sideefects").corrections]
    assert told == [
        ("her ceptin", "herceptin"), ("hlep", "help"), ("canncer", "cancer"), ("sideefects", "side effects"),
    ]  # fmt: skip


def test_a_letter_read_as_a_word_is_not_worth_telling(lexicon: Lexicon) -> None:
    reading = read(lexicon, "is it bad 2 have")
    assert reading.words[3] == "to"
    assert reading.corrections == ()


@pytest.mark.parametrize("message", ["isher2bad. whatisit? fine", "her ceptin, per jeta; whatis it?", "anti body. ok"])
def test_sentences_and_clauses_still_cut_the_words_without_gaps(lexicon: Lexicon, message: str) -> None:
    utterance = read(lexicon, message).utterance
    for spans in (utterance.sentences, utterance.clauses):
        assert [span.start for span in spans] == [0, *(span.end for span in spans[:-1])]
        assert spans[-1].end == len(utterance.words) == len(utterance.typed)


@given(st.text("abcdehilnoprstuz2 .,-'?", max_size=60))
def test_any_message_keeps_its_parts_together(lexicon: Lexicon, message: str) -> None:
    reading = read(lexicon, message)
    utterance = reading.utterance
    assert len(utterance.words) == len(utterance.typed) == len(reading.stems) == len(reading.weights)
    assert not utterance.words or utterance.sentences[-1].end == utterance.clauses[-1].end == len(utterance.words)


def test_a_word_is_not_joined_over_the_end_of_a_clause(lexicon: Lexicon) -> None:
    assert "herceptin" not in read(lexicon, "not her. ceptin").words


def test_an_unclear_name_is_asked_about(assistant: Assistant) -> None:
    reply = assistant.ask("what is lafatinib")
    assert reply.kind == "clarify"
    assert reply.corrections == ()


def test_the_reply_says_what_a_word_was_read_as(assistant: Assistant) -> None:
    reply = assistant.ask("what is trastuzimab")
    assert [(c.typed, c.read_as) for c in reply.corrections] == [("trastuzimab", "trastuzumab")]
    assert "trastuzimab" in reply.text


def test_the_speller_is_kept_between_runs(lexicon: Lexicon) -> None:
    again = pickle.loads(pickle.dumps(lexicon))
    assert read(again, "herseptin isher2bad").words == read(lexicon, "herseptin isher2bad").words


# ---- the content


def findings(root: Path) -> list[str]:
    return [str(finding) for finding in read_pack(root)[1] if finding.severity == "error"]


def test_a_confusion_must_hold_what_is_typed(own_pack: Path) -> None:
    path = own_pack / "lexicon" / "confusions.yaml"
    path.write_text(path.read_text("utf-8") + "- {typed: foo, meant: bar, only: [a fooo]}\n", "utf-8")
    (found,) = findings(own_pack)
    assert found.startswith("intents/lexicon/confusions.yaml:")
    assert "[C08]" in found


def test_a_missing_list_is_one_clear_line(own_pack: Path) -> None:
    (own_pack / "lexicon" / "left_alone.txt").unlink()
    (found,) = findings(own_pack)
    assert "left_alone.txt" in found


def test_a_slip_in_the_examples_is_not_what_others_are_read_as(speller: Speller) -> None:
    for word in ("protien", "drgus", "caner", "frist"):
        assert not speller.knows(word)
