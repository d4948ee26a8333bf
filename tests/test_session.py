"""Conversations: what is taken over from turn to turn, what is asked back, and what is held in between."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from her2chat import Assistant, Reply, Session
from her2chat.content.model import Pack
from her2chat.conversation.short import Hearing
from her2chat.conversation.topic import Subjects
from her2chat.lexicon.lexicon import Lexicon
from her2chat.prepared import load_prepared

DATA = yaml.safe_load((Path(__file__).parent / "content" / "conversations.yaml").read_text("utf-8"))
CONVERSATIONS = {conversation["name"]: conversation for conversation in DATA["conversations"]}
KNOWN = set(DATA["known_failures"])
MARKER = "zebrafinch"
PARTS = f"what about and is it the other one why how perjeta herceptin chemo her2 hair {MARKER} 1 2 0 none yes ? cost"
PARTS += " tell me more lapatinib does that work fever 39 chest pain should i hello qwer tablets they antibodies"
TALK = st.lists(st.lists(st.sampled_from(PARTS.split()), max_size=8).map(" ".join), max_size=7)


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return load_prepared().lexicon


@pytest.fixture(scope="module")
def hearing(lexicon: Lexicon, pack: Pack) -> Hearing:
    return Hearing(pack, lexicon, Subjects(pack, lexicon))


def as_list(value: str | list[str] | None) -> list[str]:
    return [value] if isinstance(value, str) else value or []


def faults(reply: Reply, turn: dict[str, Any]) -> Iterator[str]:
    if turn.get("kind", reply.kind) != reply.kind:
        yield f"kind {reply.kind}, not {turn['kind']}"
    if "sentences" in turn and set(turn["sentences"]).isdisjoint(reply.sentences):
        yield f"rests on {reply.sentences}, not {turn['sentences']}"
    yield from (f"does not say “{said}”" for said in as_list(turn.get("says")) if said not in reply.text)
    yield from (f"says “{said}”" for said in as_list(turn.get("never")) if said in reply.text)


@pytest.fixture(scope="module")
def unsure() -> Assistant:
    """An assistant that is sure of nothing but the very words of its examples."""
    prepared = load_prepared()
    thresholds = dataclasses.replace(prepared.pack.thresholds, floor=1.1, pair=1.1)
    return Assistant(dataclasses.replace(prepared, pack=dataclasses.replace(prepared.pack, thresholds=thresholds)))


def hold(assistant: Assistant, conversation: dict[str, Any]) -> list[str]:
    session = Session(interactive=not conversation.get("alone"))
    found = []
    for turn in conversation["turns"]:
        reply = assistant.ask(turn["say"], session)
        found += [f"> {turn['say']}: {fault}" for fault in faults(reply, turn)]
    return found


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_conversation(assistant: Assistant, unsure: Assistant, name: str) -> None:
    found = hold(unsure if CONVERSATIONS[name].get("unsure") else assistant, CONVERSATIONS[name])
    if name in KNOWN:
        assert found, "listed as failing, but it goes as it should: take it off the list"
    else:
        assert found == []


def test_conversations_are_many_and_known_failures_are_among_them() -> None:
    assert len(CONVERSATIONS) == len(DATA["conversations"]) >= 40
    assert set(CONVERSATIONS) >= KNOWN


@pytest.mark.parametrize(
    ("message", "pointed_at"),
    [
        ("does that one have side effects", "that one"),
        ("ok and how does it work?", "it"),
        ("what does this drug do", "this drug"),
        ("is it newer than herceptin", "it"),
        ("is it chemo", "it"),
        ("does it contain chemo", "it"),
        ("how do they test for it", "it"),
        ("what are its side effects", "its"),
        ("does that hurt", "that"),
        ("who wrote this article", ""),
        ("is this cancer hereditary", ""),
        ("is it bad to have chemo", ""),
        ("is it true", ""),
        ("they said i need both", ""),
        ("do they work", "they"),
        ("what is herceptin and how does it work", ""),
        ("which one came first", ""),
        ("is there a tablet", ""),
        ("i was told by my nurse on the ward that it may take many months", ""),
    ],
)
def test_where_a_message_points(hearing: Hearing, lexicon: Lexicon, message: str, pointed_at: str) -> None:
    short = hearing.take_apart(lexicon.read_phrase(message))
    assert " ".join(short.words[slice(*short.points)] if short.points else ()) == pointed_at


@pytest.mark.parametrize(
    ("message", "only"),
    [
        ("and perjeta?", "drug.pertuzumab"),
        ("ok, thanks. what about the lapatinib tablets then", "drug.lapatinib"),
        ("and monoclonal antibodies?", "antibody"),
        ("is that the same for kadcyla", "drug.tdm1"),
        ("perjeta or herceptin", ""),
        ("how is perjeta given", ""),
        ("and the cost of perjeta", ""),
    ],
)
def test_which_messages_only_name_a_subject(hearing: Hearing, lexicon: Lexicon, message: str, only: str) -> None:
    assert hearing.take_apart(lexicon.read_phrase(message)).only == only


@pytest.mark.parametrize(
    ("message", "offered", "asked", "choice"),
    [
        ("2", 3, True, 2),
        ("2.", 3, False, 2),
        ("The second one", 3, True, 2),
        ("4", 3, True, None),
        ("the last one", 3, True, 3),
        ("none of these", 3, True, 0),
        ("0", 3, True, 0),
        ("no", 3, False, None),
        ("yes", 1, True, 1),
        ("yes", 2, True, None),
        ("yes", 1, False, None),
        ("what is her2", 3, True, None),
        ("", 3, True, None),
    ],
)
def test_what_a_message_chooses(hearing: Hearing, message: str, offered: int, asked: bool, choice: int | None) -> None:
    assert hearing.choice(message, offered, asked) == choice


def held(value: object) -> Iterator[str]:
    """Every text that a value holds, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for item in value.items() for text in held(item))
    elif isinstance(value, (tuple, list, set, frozenset)):
        yield from (text for item in value for text in held(item))
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        yield from (text for each in dataclasses.fields(value) for text in held(getattr(value, each.name)))


@settings(max_examples=60, deadline=None)
@given(TALK, st.booleans())
def test_a_session_never_holds_what_was_typed(assistant: Assistant, messages: list[str], interactive: bool) -> None:
    session = Session(interactive=interactive)
    for message in [f"what is {MARKER}", *messages, f"{MARKER} herceptin?"]:
        assistant.ask(message, session)
        assert not any(MARKER in text.lower() for text in held(session))


def test_the_search_for_what_a_session_holds_finds_it() -> None:
    session = Session()
    session.topic = dataclasses.replace(session.topic, asks=(MARKER,))
    assert MARKER in list(held(session))


@settings(max_examples=80, deadline=None)
@given(TALK)
def test_a_fresh_session_changes_nothing_but_the_line_said_once(assistant: Assistant, messages: list[str]) -> None:
    once = assistant.pack.wording.once
    for message in messages:
        alone, fresh = assistant.ask(message), assistant.ask(message, Session())
        told = assistant.ask(message, Session(told_once=True))
        assert alone == fresh
        assert told.text == fresh.text.replace(f"\n\n{once}", "")


@settings(max_examples=60, deadline=None)
@given(TALK)
def test_any_conversation_keeps_its_bounds(unsure: Assistant, messages: list[str]) -> None:
    session = Session(interactive=True)
    kinds = []
    for message in messages:
        reply = unsure.ask(message, session)
        kinds.append(reply.kind)
        assert kinds[-3:] != ["clarify"] * 3
        if reply.kind == "clarify":
            assert 1 <= len(reply.suggestions) <= 3
            assert reply.text.splitlines()[-1] == "0. None of these"
        if reply.kind in ("urgent", "crisis"):
            assert not session.topic.subjects
            assert not session.topic.intent


def test_explaining_changes_no_session(assistant: Assistant) -> None:
    session = Session(interactive=True)
    assistant.ask("how does herceptin work", session)
    before = dataclasses.replace(session)
    found = assistant.explain("and perjeta?", session)
    assert found.decision.intent is not None
    assert found.decision.intent.id == "pertuzumab.how_it_works"
    assert "leans on the turn before" in found.decision.reason
    assert session == before


def test_near_questions_are_suggested_where_nobody_is_there_to_choose(unsure: Assistant) -> None:
    message = "is it unusual, and is it a nasty one?"
    alone, asked = unsure.ask(message), unsure.ask(message, Session(interactive=True))
    assert alone.kind != "clarify"
    assert asked.kind == "clarify"
    assert alone.suggestions == asked.suggestions


def test_what_is_offered_can_be_chosen(assistant: Assistant) -> None:
    session = Session()
    offered = assistant.ask("what is her2", session).suggestions
    assert assistant.chosen("2", session) == offered[1]
    assert assistant.chosen("the last one", session) == offered[-1]
    assert assistant.chosen("9", session) is None
    assert assistant.chosen("none", session) is None
    assert assistant.chosen("what is her2", session) is None


def test_every_subject_is_read_back_from_its_name(lexicon: Lexicon, pack: Pack) -> None:
    subjects = Subjects(pack, lexicon)
    ids = [line.removeprefix("name.") for line in pack.lines if line.startswith("name.")]
    ids += [concept.id for concept in pack.concepts if concept.id.startswith("drug.") and concept.say]
    unread = [subject for subject in ids if subject not in lexicon.read_phrase(subjects.read(subject)).concepts]
    assert unread == []


def told(assistant: Assistant, *messages: str) -> list[Reply]:
    session = Session()
    return [assistant.ask(message, session) for message in messages]


def test_signs_that_are_an_emergency_together_add_up_over_turns(assistant: Assistant) -> None:
    first, second = told(assistant, "my left calf is swollen", "I was short of breath last night")
    assert first.safety.level == "call_team"
    assert second.safety.level == "emergency"


def test_several_signs_for_the_team_get_the_stronger_card_in_turns_too(assistant: Assistant) -> None:
    _, second = told(assistant, "I have a temperature of 38.2", "and I have had the runs six times today")
    assert second.safety.level == "call_team"
    assert second.blocks[0].text.split("\n")[0].endswith("right now. Do not wait.")


def test_no_card_is_weaker_than_the_one_before(assistant: Assistant) -> None:
    first, second = told(assistant, "my lips are swelling up", "now a rash too, since the infusion")
    assert first.safety.level == second.safety.level == "emergency"


@pytest.mark.parametrize(
    ("messages", "level"),
    [
        (["I have a temperature of 38", "I feel confused"], "emergency"),
        (["I have a temperature of 38", "who do I call"], "call_team"),
        (["my lips are swelling", "I called them", "it's worse now"], "emergency"),
        (["my lips are swelling", "what is her2", "now my tongue too"], "emergency"),
        (["I want to die", "what should I do"], "crisis"),
        (["I have a temperature of 38", "it's not worse"], "none"),
        (["what is her2", "getting worse"], "none"),
        (["I feel confused"], "none"),
        (["my wife can't breathe", "I rang and no one picks up"], "emergency"),
        (["what's the point of me", "I rang but hung up"], "crisis"),
        (["her eyes look yellow", "nobody is answering"], "call_team"),
        (["my wife has a fever", "she's cooler now after paracetamol"], "call_team"),
        (["my wife has a fever", "they saw her, she's on antibiotics"], "none"),
    ],
)
def test_after_a_card_it_counts_that_it_goes_on(assistant: Assistant, messages: list[str], level: str) -> None:
    assert told(assistant, *messages)[-1].safety.level == level


@pytest.mark.parametrize(
    ("message", "level"),
    [
        ("And fever?", "none"),
        ("and chest pain?", "none"),
        ("and seizures?", "none"),
        ("and fever", "call_team"),
        ("and fever since noon?", "call_team"),
        ("and my chest pain?", "emergency"),
        ("and can't breathe?", "emergency"),
        ("and collapsed?", "emergency"),
    ],
)
def test_a_sign_is_but_asked_about_where_it_is_all_that_goes_on_from_an_answer(
    assistant: Assistant, message: str, level: str
) -> None:
    asked = told(assistant, "Does Herceptin have fewer side effects than chemotherapy?", message)
    assert asked[0].kind == "answer"
    assert asked[1].safety.level == level
    if level == "none":
        assert any("happening to you now" in block.text for block in asked[1].blocks)
    for before in ("hello", "my left calf is swollen", "Should I stop Herceptin?"):
        assert told(assistant, before, message)[1].safety.level in ("call_team", "emergency")


def test_what_goes_on_is_no_second_sign_and_is_of_the_same_person(assistant: Assistant) -> None:
    first, again, more = told(assistant, "my wife's eyes look yellow", "is that serious", "and breathless")
    assert again.blocks == first.blocks
    assert "They are on cancer treatment" in first.text
    assert "They have more than one warning sign" in more.text


def test_a_card_for_the_team_leaves_a_reminder_until_somebody_has_seen_to_it(assistant: Assistant) -> None:
    replies = told(assistant, "my wife has a nosebleed", "it's stopped now", "they saw her, all is well", "ok")
    reminded = [any(block.kind == "reminder" for block in reply.blocks) for reply in replies]
    assert reminded == [False, True, False, False]
    assert replies[1].text.startswith("If you have not called yet, please call your oncology team")


def test_signs_are_forgotten_after_a_while(assistant: Assistant) -> None:
    calm = ["what is her2"] * 9
    assert (
        told(assistant, "my left calf is swollen", *calm, "short of breath on the stairs")[-1].safety.level
        == "call_team"
    )


def test_a_reminder_stands_until_something_is_asked_or_help_was_called(assistant: Assistant) -> None:
    kinds = [
        [block.kind for block in reply.blocks]
        for reply in told(assistant, "chest pain", "ok", "hm ok", "what is her2", "ok")
    ]
    assert ["reminder" in blocks for blocks in kinds] == [False, True, True, True, False]
    called = told(assistant, "chest pain", "I called 999, they are coming", "ok")
    assert not any(block.kind == "reminder" for reply in called for block in reply.blocks)


def test_who_only_tells_of_their_life_is_not_refused(assistant: Assistant) -> None:
    reply = assistant.ask("I am on Herceptin two years")
    assert reply.kind == "personal"
    assert "can't judge what is right" not in reply.text
    assert reply.framing
    assert reply.ask_your_team


@pytest.mark.parametrize("said", ["ok got it", "oh nice", "right thanks", "ok thank you so much", "wow, good to know"])
def test_what_asks_nothing_is_small_talk_whatever_was_spoken_of(assistant: Assistant, said: str) -> None:
    for before in ("what is her2", "how does herceptin work", "what is resistance", "hello"):
        assert told(assistant, before, said)[-1].kind == "small_talk"


@pytest.mark.parametrize("said", ["is it easy to get", "do it again", "will it come again", "is it simple to take"])
def test_a_question_with_such_a_word_asks_for_no_plainer_words(hearing: Hearing, lexicon: Lexicon, said: str) -> None:
    assert hearing.meant(lexicon.words_of(said)) != "plain"


def test_every_sentence_is_found_by_its_number_and_quoted_whole(assistant: Assistant) -> None:
    for sentence in assistant.pack.article.sentences:
        reply = assistant.ask(f"read me {sentence.id}")
        assert (reply.kind, reply.sentences) == ("answer", (sentence.id,))
        assert [(quote.text, quote.section) for quote in reply.quotes] == [(sentence.text, sentence.section)]
        assert sentence.section in reply.text
        assert reply.framing


@pytest.mark.parametrize("said", ["my stage is S4", "T1 N0 S1", "second line of treatment", "S4 is what they told me"])
def test_a_number_that_names_no_sentence_gets_none(assistant: Assistant, said: str) -> None:
    reply = assistant.ask(said)
    assert reply.kind != "answer" or reply.intent


def test_every_hard_word_of_the_article_is_explained_when_asked_of(assistant: Assistant) -> None:
    whole = assistant.pack.article.text.lower()
    for term in assistant.pack.glossary:
        asked = f"what does {term.term} mean"
        own = any(asked in intent.examples for intent in assistant.pack.intents if intent.kind != "answer")
        if term.term.lower() in whole and not own:
            assert term.means in assistant.ask(asked).text, term.term
