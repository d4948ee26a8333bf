"""Every line of tests/content is asked of the whole assistant: one intent must not steal another's questions.

Known failures are data too, and strict: a listed line must fail, and no more may be listed, so that the list can only
shrink.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from her2chat import Assistant
from her2chat.content.folder import shipped_pack
from her2chat.content.model import Pack

HERE = Path(__file__).parent / "content"
FOLDERS = ("answers", "not_covered", "personal", "off_topic")
KNOWN = set(yaml.safe_load((HERE / "known_failures.yaml").read_text("utf-8"))["fail"])
MOST_KNOWN = 57  # only ever lower this


@dataclass(frozen=True)
class Line:
    ask: str
    kind: str
    sentences: frozenset[str]
    place: str


def mirrored() -> list[Path]:
    content = shipped_pack()
    files = [path.relative_to(content) for folder in FOLDERS for path in sorted((content / folder).glob("*.yaml"))]
    return [*files, Path("small_talk.yaml")]


def lines(pack: Pack) -> Iterator[Line]:
    for name in mirrored():
        for intent_id, cases in yaml.safe_load((HERE / name).read_text("utf-8")).items():
            intent = pack.intent(intent_id)
            assert intent is not None, f"{name}: {intent_id} is no intent"
            wanted = (
                frozenset(quote.sentence for quote in intent.quotes) if intent.kind == "answer" else frozenset[str]()
            )
            for ask in cases.get("yes") or []:
                yield Line(ask, intent.kind, wanted, f"{name}: {intent_id}")
            for case in cases.get("no") or []:
                yield Line(case["ask"], case["kind"], frozenset(), f"{name}: {intent_id} (no)")


def passes(assistant: Assistant, line: Line) -> bool:
    reply = assistant.ask(line.ask)
    return reply.kind == line.kind and (not line.sentences or bool(line.sentences & set(reply.sentences)))


def test_every_content_file_has_its_test_file() -> None:
    missing = [str(name) for name in mirrored() if not (HERE / name).is_file()]
    assert missing == []


def test_every_answer_intent_has_lines_of_its_own(pack: Pack) -> None:
    tested = {line.place.split(": ")[1] for line in lines(pack)}
    assert {intent.id for intent in pack.intents if intent.kind == "answer"} <= tested


def test_every_line_goes_where_it_belongs_but_for_the_known_failures(assistant: Assistant, pack: Pack) -> None:
    failed = {line.ask: line.place for line in lines(pack) if not passes(assistant, line)}
    new = {place: ask for ask, place in failed.items() if ask not in KNOWN}
    assert new == {}, "lines that no longer go where they belong"
    assert KNOWN - set(failed) == set(), "listed as failing, but they pass: take them off the list"


def test_the_known_failures_grow_no_more_and_the_lines_no_fewer(pack: Pack) -> None:
    assert len(KNOWN) <= MOST_KNOWN
    assert len(list(lines(pack))) > 1400  # only ever raise this


def test_no_test_line_is_an_example(pack: Pack) -> None:
    examples = {example.lower() for intent in pack.intents for example in intent.examples}
    assert [line.ask for line in lines(pack) if line.ask.lower() in examples] == []
