"""Hard words: found in what is shown, looked up by what is typed, and short enough to help."""

from __future__ import annotations

import pytest

from her2chat import Assistant
from her2chat.content.model import Pack
from her2chat.glossary import Glossary
from her2chat.kiosk.parts import Words
from her2chat.render import hard_words


@pytest.fixture(scope="module")
def glossary(pack: Pack) -> Glossary:
    return Glossary(pack.glossary)


def test_the_longest_term_is_found_and_each_once(glossary: Glossary) -> None:
    text = "Antibody-drug\nconjugates are antibodies. An antibody-drug conjugate is no chemo-like thing."
    found = [(word.term.term, text[word.start : word.end]) for word in glossary.found_in(text)]
    assert found == [("antibody-drug conjugate", "Antibody-drug\nconjugates"), ("antibody", "antibodies")]


@pytest.mark.parametrize(
    ("typed", "term"),
    [("Prognosis", "prognosis"), ("monoclonal  antibodies", "monoclonal antibody"), ("prognosys", "prognosis")],
)
def test_a_term_is_looked_up(glossary: Glossary, typed: str, term: str) -> None:
    found = glossary.look_up(typed)
    assert found is not None
    assert found.term == term


@pytest.mark.parametrize("typed", ["", "breakfast", "x" * 5000])
def test_what_is_no_term_is_not_found(glossary: Glossary, typed: str) -> None:
    assert glossary.look_up(typed) is None


def test_an_empty_glossary_finds_nothing() -> None:
    assert Glossary(()).found_in("any text") == ()
    assert Glossary(()).look_up("any") is None


def test_the_article_has_hard_words_and_lines_are_short(glossary: Glossary, pack: Pack) -> None:
    assert len(glossary.found_in(pack.article.text)) >= 25
    assert all(len(term.means.split()) <= 25 for term in glossary.terms)


@pytest.mark.parametrize(
    "question",
    [
        "How has the outlook changed?",
        "how does kadcyla work and what does it cost",
        "will i lose my hair",
        "what is her2",
    ],
)
def test_chat_and_kiosk_explain_the_same_words(assistant: Assistant, question: str) -> None:
    reply = assistant.ask(question)
    marked = [word["term"] for block in Words(assistant.pack).blocks(reply) for word in block["words"]]
    assert marked == [term.term for term in hard_words(reply, Glossary(assistant.pack.glossary))]
