"""Triage: what must fire fires in every disguise, what must not stays quiet, and nothing lowers a level."""

# ruff: noqa: E501 (tables of messages)
from __future__ import annotations

import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from her2chat import Assistant
from her2chat.content.folder import shipped_pack
from her2chat.content.load_safety import load_safety
from her2chat.content.model import Pack, Sentence
from her2chat.content.nodes import Finding
from her2chat.content.safety import LEVELS
from her2chat.prepared import load_prepared
from her2chat.safety import SafetyRules, Verdict, triage
from her2chat.safety.spelling import QuickStemmer
from her2chat.text import fold

DATA = Path(__file__).parent / "content" / "safety"
READY = load_prepared()
PACK, RULES = READY.pack, READY.rules


def lines(name: str) -> list[str]:
    return [str(line) for line in yaml.safe_load((DATA / f"{name}.yaml").read_text("utf-8"))]


MUST_FIRE = [(level, line) for level in ("emergency", "call_team", "crisis") for line in lines(level)]
ORDINARY = lines("ordinary")


def verdict(message: str) -> Verdict:
    return triage(fold(message, PACK.shorthand), RULES)


def rank(message: str) -> int:
    return LEVELS.index(verdict(message).level)


alone = cache(rank)  # of a message that many others are compared with


def ids(message: str) -> set[str]:
    return {flag.id for flag in verdict(message).flags}


@pytest.mark.parametrize(("level", "line"), MUST_FIRE)
def test_danger_is_heard(level: str, line: str) -> None:
    assert rank(line) >= LEVELS.index(level)


@pytest.mark.parametrize("line", ORDINARY)
def test_an_ordinary_message_fires_nothing_urgent(line: str) -> None:
    assert verdict(line).level in ("none", "ask_team")


@pytest.mark.parametrize("sentence", PACK.article.sentences, ids=lambda sentence: sentence.id)
def test_no_sentence_of_the_article_fires(sentence: Sentence) -> None:
    assert verdict(sentence.text) == Verdict()


# ---- every disguise of a message that must fire

DISGUISES: dict[str, Callable[[str], str]] = {
    "capitals": str.upper,
    "lower case": str.lower,
    "no apostrophes": lambda line: line.replace("'", ""),
    "curly quotes": lambda line: line.replace("'", "\u2019"),
    "greeting before": lambda line: f"Hello there, I hope you are well. {line}",
    "story before": lambda line: f"We went to the market on Saturday and bought apples. {line}",
    "question after": lambda line: f"{line} What is HER2?",
    "question before": lambda line: f"How does trastuzumab work? {line}",
    "played down": lambda line: f"{line} It is probably nothing.",
    "sorry before": lambda line: f"Sorry to bother you. {line}",
    "something denied after": lambda line: f"{line} I have no rash.",
    "something denied before": lambda line: f"No cough. {line}",
    "exclamation": lambda line: line.rstrip(".?!") + "!!!",
    "on two lines": lambda line: f"hi\n\n{line}\nthanks",
    "past before": lambda line: f"I had my operation in 2019. {line}",
    "general question after": lambda line: f"{line} And what are the side effects of Perjeta?",
    "thanks after": lambda line: f"{line} Thank you, goodbye.",
    "escape codes": lambda line: f"\x1b[31m{line}\x1b[0m",
    "emoji": lambda line: f"{line} \U0001f62d\U0001f62d",
    "two dangers": lambda line: f"{line} And my nose is bleeding.",
}


@pytest.mark.parametrize("name", DISGUISES)
def test_a_disguise_keeps_the_level(name: str) -> None:
    lowered = [line for _, line in MUST_FIRE if rank(DISGUISES[name](line)) < alone(line)]
    assert lowered == []


def slips(word: str) -> list[str]:
    """One doubled letter, one left out, one pair changed round: in the middle, where fingers slip."""
    at = len(word) // 2
    return [word[:at] + word[at - 1] + word[at:], word[:at] + word[at + 1 :],
            word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :]]  # fmt: skip


CURATED = ["chest pain", "seizure", "collapsed", "unconscious", "suicidal", "vomiting blood", "coughing blood", "throat closing",
           "diarrhoea all night", "slurred speech", "can't breathe", "took too many tablets", "nosebleed won't stop",
           "temperature of 39", "shivering and hot", "swollen ankles", "yellow eyes and yellow skin", "palpitations",
           "kill myself", "numb between the legs", "overdose", "anaphylaxis", "fainted", "unresponsive"]  # fmt: skip


@pytest.mark.parametrize("phrase", CURATED)
def test_one_slip_in_a_long_word_keeps_the_level(phrase: str) -> None:
    words = phrase.split()
    for at, word in enumerate(words):
        if len(word) >= 6 and word.isalpha():
            for slipped in slips(word):
                if slipped not in PACK.english:
                    message = " ".join([*words[:at], slipped, *words[at + 1 :]])
                    assert rank(message) >= alone(phrase) > 0, message


SYMPTOMS = ["I have chest pain", "my mum can't breathe", "I want to die", "fever of 39", "my husband collapsed",
            "my throat is closing", "I can't keep anything down", "he hits me", "I vomited blood"]  # fmt: skip


@given(
    st.sampled_from(SYMPTOMS),
    st.lists(st.sampled_from(ORDINARY), max_size=3),
    st.lists(st.sampled_from(ORDINARY), max_size=3),
)
@settings(max_examples=300, deadline=None)
def test_adding_sentences_never_lowers_a_level(symptom: str, before: list[str], after: list[str]) -> None:
    message = " ".join(line.rstrip(".?!") + "." for line in [*before, symptom, *after])
    assert rank(message) >= alone(symptom)


@given(st.text(max_size=400))
@settings(max_examples=400, deadline=None)
def test_any_string_gives_a_verdict(message: str) -> None:
    assert verdict(message).level in LEVELS


@given(
    st.lists(
        st.sampled_from("i my not no chest pain 38 39.5 now if what die myself took pills mg of , . ? !".split()),
        max_size=60,
    )
)
@settings(max_examples=300, deadline=None)
def test_any_mixture_of_its_own_words_gives_a_verdict(words: list[str]) -> None:
    utterance = fold(" ".join(words), PACK.shorthand)
    found = triage(utterance, RULES)
    assert all(0 <= flag.start < flag.end <= len(utterance.words) for flag in (*found.flags, *found.mentioned))


def test_time_grows_in_step_with_length() -> None:
    def seconds(copies: int) -> float:
        utterance = fold("my chest hurts and 38 pills took me. no fever or chills " * copies, PACK.shorthand)
        start = time.perf_counter()
        triage(utterance, RULES)
        return time.perf_counter() - start

    seconds(10)
    assert seconds(400) < 40 * max(seconds(40), 0.001)


# ---- numbers


@pytest.mark.parametrize("message", [
    "temp 38", "temperature of 37.5", "38.4", "38,4 C", "101 F", "fever of 39", "thermometer says 99.5", "39 grade", "39c",
    "thirty-eight point five degrees", "my temperature is a hundred and one", "temperature 35.2", "temp was 38 day 9",
])  # fmt: skip
def test_a_temperature_is_read(message: str) -> None:
    assert "T01" in ids(message) or "E09" in ids(message)


@pytest.mark.parametrize("message", [
    "I am 38", "38 mg", "stage 3 at 38", "38 weeks", "38 percent", "in 38 patients", "temperature 36.6", "aged 39", "38 years old",
    "my temp job pays 38 dollars", "store below 38 C", "Ki-67 38%", "ward 39", "LVEF 38", "38 lymph nodes", "38 tablets",
])  # fmt: skip
def test_another_number_is_no_temperature(message: str) -> None:
    assert not ids(message) & {"T01", "E09"}


@pytest.mark.parametrize(("message", "flag"), [
    ("4 stools a day of diarrhoea", "T04"), ("been to the loo nine times today", "T04"), ("vomited 5 times", "T05"),
    ("oxygen 92", "E17"), ("bp 85/50", "E17"), ("BP 89 over 60", "E17"), ("heart rate 150", "E17"),
    ("no pee for 10 hours", "E09"), ("platelets 12", "T07"), ("gained 3 kg overnight", "T02"), ("put on 5 lb in two days", "T02"),
    ("took 20 paracetamol", "E10"),
])  # fmt: skip
def test_a_reading_fires(message: str, flag: str) -> None:
    assert flag in ids(message)


@pytest.mark.parametrize("message", [
    "two loose motions a day", "oxygen 97", "bp 120/80", "BP 118 over 76", "pulse 76", "platelets 210", "vomited once",
    "I gained 3 kg in a year", "peed 10 times", "take 5 tablets a day",
])  # fmt: skip
def test_a_harmless_reading_stays_quiet(message: str) -> None:
    assert verdict(message).level in ("none", "ask_team")


# ---- what softens, and what does not


@pytest.mark.parametrize(("message", "flag"), [
    ("can trastuzumab cause chest pain?", "E01"), ("what if I get a fever?", "T01"), ("last year I had chest pain", "E01"),
    ("years ago he had a seizure", "E05"), ("do people get nosebleeds on Kadcyla", "T07"),
])  # fmt: skip
def test_what_is_not_now_is_only_mentioned(message: str, flag: str) -> None:
    found = verdict(message)
    assert found.level == "none"
    assert flag in {mentioned.id for mentioned in found.mentioned}


@pytest.mark.parametrize("message", [
    "last year I had chest pain and today again", "what if this is a heart attack, my chest hurts now",
    "can trastuzumab cause chest pain? I have it now", "does Herceptin cause chest pain like I have since this morning",
    "I had a seizure years ago and now another", "can Kadcyla make my nose bleed like this, it won't stop bleeding",
    "not sure if I have chest pain", "I can't breathe if I lie flat", "it's not a fit of coughing, she is having a seizure",
    "no idea why my chest hurts", "no relief from my chest pain", "no, my chest hurts",
    "no chest pain unless I breathe in, then it stabs", "I don't have chest pain, just a tight band round my chest",
])  # fmt: skip
def test_doubt_is_never_softened(message: str) -> None:
    assert verdict(message).level == "emergency"


@pytest.mark.parametrize("message", [
    "I have no chest pain", "no fever, no chills", "I don't have chest pain or fever", "She has no fever.", "There is no bleeding",
    "I have not had any vomiting or diarrhoea today", "he doesn't have a temperature", "without fever or chills",
])  # fmt: skip
def test_a_whole_clause_denial_lowers(message: str) -> None:
    assert verdict(message).level == "none"


def test_a_denial_lowers_nothing_beside_it() -> None:
    assert verdict("no fever but I can't breathe").level == "emergency"
    assert verdict("No chest pain. Temp 38.5.").level == "call_team"


@pytest.mark.parametrize(
    "message", ["I'm not suicidal", "I would never kill myself", "I don't want to die", "I'm so scared"]
)
def test_an_exact_crisis_denial_gets_the_warm_line(message: str) -> None:
    found = verdict(message)
    assert found.level == "none"
    assert found.distress


@pytest.mark.parametrize("message", [
    "I'm not suicidal but I want to die", "in my novel she says I want to kill myself tonight", "what if I kill myself",
    "last year I wanted to die and I do again", "I want to kill myself, but no chest pain",
])  # fmt: skip
def test_a_crisis_is_never_softened(message: str) -> None:
    assert verdict(message).level == "crisis"


@pytest.mark.parametrize(("message", "other"), [
    ("my mum can't breathe", True), ("I can't breathe", False), ("my husband hits me", False), ("she has chest pain", True),
    ("my chest hurts, my husband is out", False), ("my son wants to kill himself", True), ("can't breathe", False),
    ("My wife is brave. She has passed out.", True), ("I think my dad is having a stroke", True),
])  # fmt: skip
def test_whose_danger_it_is(message: str, other: bool) -> None:
    assert verdict(message).about_other is other


def test_an_overdose_on_purpose_is_both() -> None:
    found = verdict("I took all my pills because I want to die")
    assert found.level == "crisis"
    assert {"emergency", "crisis"} <= {flag.level for flag in found.flags}


@pytest.mark.parametrize("message", ["I missed my infusion", "should I stop Herceptin", "can I skip a dose",
                                     "do I double up today, I missed my tablets", "can I take ibuprofen with my treatment",
                                     "is it safe for me to take St John's wort"])  # fmt: skip
def test_a_change_of_treatment_is_for_the_team(message: str) -> None:
    assert verdict(message).level == "ask_team"


# ---- the content


def test_the_shipped_content_is_sound() -> None:
    findings: list[Finding] = []
    load_safety(shipped_pack(), findings)
    assert findings == []


def test_every_flag_of_the_table_is_there() -> None:
    wanted = {f"E{n:02}" for n in range(1, 19)} | {f"T{n:02}" for n in range(1, 17)} | {f"C{n:02}" for n in range(1, 5)}
    assert {flag.id for flag in PACK.safety.flags} == {
        *wanted,
        "E18b",
        "X",
    }  # E18 holds two dangers; X is asked for outright


def test_every_say_phrase_fires_its_flag() -> None:
    """Alone, unless it is in general or past words by itself."""
    heard = ((flag.id, phrase, verdict(phrase)) for flag in PACK.safety.flags for phrase in flag.rule.say)
    silent = [(name, phrase) for name, phrase, found in heard
              if name not in {flag.id for flag in (*found.flags, *found.mentioned)}]  # fmt: skip
    assert silent == []


@pytest.mark.parametrize(("text", "code"), [
    ("flags:\n  - {id: E01, name: a, level: dire, why: b, say: [ow]}", "S01"),
    ("flags:\n  - {id: E01, name: a, level: emergency, why: b, needs: [pain & chest]}", "S02"),
    ("flags:\n  - {id: E01, name: a, level: emergency, why: b, needs: [pain + elbow]}", "S03"),
    ("flags:\n  - {id: E01, name: a, level: emergency, why: b}", "S06"),
    ("flags:\n  - {id: E01, name: a, level: emergency, why: b, say: [ow]}\n"
     "  - {id: E01, name: a, level: emergency, why: b, say: [ow]}", "S05"),
    ("flags: none", "C04"),
    ("flags: [", "C02"),
])  # fmt: skip
def test_a_fault_in_the_files_is_a_finding(own_pack: Path, text: str, code: str) -> None:
    (own_pack / "safety" / "red_flags.yaml").write_text(text, "utf-8")
    findings: list[Finding] = []
    load_safety(own_pack, findings)
    assert code in {finding.code for finding in findings}
    assert all(finding.remedy and finding.line > 0 for finding in findings)


def test_missing_files_are_findings(tmp_path: Path) -> None:
    findings: list[Finding] = []
    content = load_safety(tmp_path / "intents", findings)
    assert {finding.code for finding in findings} >= {"C01"}
    assert triage(fold("my chest hurts"), SafetyRules(content)) == Verdict()


@pytest.mark.parametrize("message", ["stopped my kadcyla so its over quicker", "I flushed the tablets. let it win",
                                     "been skipping my lapatinib on purpose so it ends sooner"])  # fmt: skip
def test_treatment_left_off_so_that_it_ends_is_a_crisis(assistant: Assistant, message: str) -> None:
    assert assistant.ask(message).kind == "crisis"


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("taking", "take", True), ("hated", "hate", True), ("scared", "scares", True), ("hopped", "hop", True),
        ("aching", "ache", True), ("breathing", "breathe", True), ("fixed", "fix", True), ("serving", "serve", True),
        ("care", "car", False), ("note", "not", False), ("hate", "hat", False), ("rape", "rap", False),
        ("plane", "plan", False), ("hoping", "hop", False), ("sats", "sat", False), ("news", "new", False),
    ],
)  # fmt: skip
def test_words_share_a_stem_where_they_share_a_sense(pack: Pack, one: str, other: str, alike: bool) -> None:
    stem = QuickStemmer(pack.safety.lists.keep_ending, pack.safety.irregular).stem
    assert (stem(one) == stem(other)) is alike


@pytest.mark.parametrize("name", ["Terry", "Kelly", "Brian", "Oliver", "Albert", "Billy", "Conor", "Stuart"])
def test_a_first_name_is_no_misspelled_sign(name: str) -> None:
    assert verdict(f"{name} had bowel trouble once. What does pertuzumab do?").level == "none"
    assert verdict(f"my friend {name} asked what HER2 is").level == "none"


def test_the_grade_of_a_tumor_is_no_temperature() -> None:
    assert verdict("Age 38, grade 3, HER2 positive. What is pertuzumab?").level == "none"
    assert verdict("she is burning up, 39 grade, on chemo").level in ("call_team", "emergency")
    assert verdict("grade 3 diarrhea since yesterday on Perjeta").level == "call_team"
