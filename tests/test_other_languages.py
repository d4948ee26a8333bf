"""The plainest signs of danger are heard in other languages; all else in them is not understood, and that is said."""

from __future__ import annotations

import pytest

from her2chat import Assistant
from her2chat.prepared import load_prepared
from her2chat.safety import triage
from her2chat.safety.spelling import QuickStemmer, Speller
from her2chat.text import fold

READY = load_prepared()


def level(message: str) -> str:
    return triage(fold(message, READY.pack.shorthand), READY.rules).level


@pytest.mark.parametrize(
    ("message", "due"),
    [
        ("No puedo respirar", "emergency"),
        ("me duele mucho el pecho desde esta mañana", "emergency"),
        ("Je n'arrive plus à respirer", "emergency"),
        ("J'ai de la fièvre, chimio la semaine dernière", "call_team"),
        ("ich bekomme keine Luft", "emergency"),
        ("nie mogę oddychać", "emergency"),
        ("nefes alamıyorum", "emergency"),
        ("hindi makahinga si nanay", "emergency"),
        ("quiero morir", "crisis"),
        ("ÖLMEK İSTİYORUM".replace("İ", "I"), "crisis"),
        ("mi marido me pega", "crisis"),
        ("Translate for the nurse: me falta el aire", "emergency"),
    ],
)
def test_plain_danger_in_another_language_is_heard(message: str, due: str) -> None:
    assert level(message) == due


@pytest.mark.parametrize(
    "message",
    [
        *("¿Qué es HER2?", "was ist HER2", "bonjour, merci beaucoup", "gracias por todo"),
        *("The choir sang in Monte Carlo", "Dada, 72, male, HER2 stomach cancer", "is Coco Noir perfume ok on chemo"),
    ],
)
def test_what_is_calm_raises_no_alarm(message: str) -> None:
    assert level(message) in ("none", "ask_team")


def test_a_slip_in_english_is_not_mended_to_another_language() -> None:
    speller = Speller(["double"], QuickStemmer().stem, {"dose"}.__contains__, exact=["duele"])
    assert speller.mended("duble") == ("double",)
    assert level("duble dose of warfarin, twice, didnt twig till now") == "emergency"


@pytest.mark.parametrize("message", ["не могу дышать", "لا أستطيع التنفس", "我不能呼吸"])
def test_letters_of_another_script_get_the_emergency_number_beside(assistant: Assistant, message: str) -> None:
    reply = assistant.ask(message)
    assert reply.kind == "off_topic"
    assert "I only understand English" in reply.text
    assert "emergency number" in reply.text


@pytest.mark.parametrize(
    "message",
    ["¿Cómo funciona el trastuzumab contra las células?", "wie wirkt das Medikament", "mujhe bahut dar lag raha hai"],
)
def test_a_question_in_another_language_is_not_answered_by_chance(assistant: Assistant, message: str) -> None:
    reply = assistant.ask(message)
    assert reply.kind == "off_topic"
    assert "I only understand English" in reply.text


def test_a_word_of_another_language_does_no_harm(assistant: Assistant) -> None:
    assert assistant.ask("mi mama asks how trastuzumab works, gracias").kind == "answer"
