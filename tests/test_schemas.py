"""The JSON Schemas say what the loader says: each file names its own and holds to it; both know the same fields."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from her2chat.content.folder import shipped_pack
from her2chat.content.load import read_pack
from her2chat.content.nodes import Finding

_NAMES = re.compile(r"# yaml-language-server: \$schema=(\S+)\n")
SCHEMAS = shipped_pack() / "schemas"
LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # every value as text, as our own reader has it


def files(root: Path) -> list[Path]:
    return sorted(root.rglob("*.yaml"))


def schema_of(path: Path) -> Path:
    named = _NAMES.match(path.read_text("utf-8"))
    assert named, f"{path}: the first line does not name its schema"
    return (path.parent / named[1]).resolve()


@pytest.mark.parametrize("path", files(shipped_pack()), ids=lambda path: str(path.relative_to(shipped_pack())))
def test_a_shipped_file_holds_to_the_schema_that_it_names(path: Path) -> None:
    schema = json.loads(schema_of(path).read_text("utf-8"))
    found = Draft7Validator(schema).iter_errors(yaml.load(path.read_text("utf-8"), Loader=LOADER))
    assert [f"{list(error.absolute_path)}: {error.message[:200]}" for error in found] == []


def test_a_new_pack_holds_to_its_schemas(small_made: Path) -> None:
    for path in files(small_made):
        assert schema_of(path).parent == small_made / "schemas"
        schema = json.loads(schema_of(path).read_text("utf-8"))
        assert Draft7Validator(schema).is_valid(yaml.load(path.read_text("utf-8"), Loader=LOADER)), path


@pytest.mark.parametrize("path", sorted(SCHEMAS.glob("*.json")), ids=lambda path: path.stem)
def test_a_schema_is_one_and_is_used(path: Path) -> None:
    schema = json.loads(path.read_text("utf-8"))
    Draft7Validator.check_schema(schema)
    assert path in {schema_of(file) for file in files(shipped_pack())}
    assert schema["title"]


def fields_of(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every object of a schema that lists its fields."""
    if "properties" in schema:
        yield schema
    for value in schema.values():
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, dict):
                yield from fields_of(inner)


def test_every_field_of_a_schema_says_no_to_others() -> None:
    for path in SCHEMAS.glob("*.json"):
        assert all(o["additionalProperties"] is False for o in fields_of(json.loads(path.read_text("utf-8"))))


ENTRIES = {
    "answers": "answers/x.yaml", "not_covered": "not_covered/x.yaml", "personal": "personal/x.yaml",
    "off_topic": "off_topic/x.yaml", "small_talk": "small_talk.yaml", "cautions": "cautions.yaml",
    "glossary": "glossary.yaml", "confusions": "lexicon/confusions.yaml", "regions": "safety/regions.yaml",
}  # fmt: skip
HEADS = {
    "pack": "pack.yaml", "shorthand": "lexicon/shorthand.yaml", "safety_context": "safety/context.yaml",
    "safety_flags": "safety/crisis.yaml", "safety_class": "safety/classes/x.yaml",
    "safety_concepts": "safety/concepts.yaml", "safety_examples": "safety/examples/crisis.yaml",
    "safety_ordinary": "safety/examples/ordinary.yaml", "safety_look_alikes": "safety/look_alikes.yaml",
    "cards": "safety/cards.yaml",
}  # fmt: skip


@pytest.fixture(scope="module")
def told(small_made: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Finding]:
    """What the loader says to a pack whose files have all fields of their schemas, and one that none has."""
    root = tmp_path_factory.mktemp("fields") / "bees"
    root.mkdir()
    (root / "article.txt").write_bytes((small_made / "article.txt").read_bytes())
    for name, file in (ENTRIES | HEADS).items():
        schema = json.loads((SCHEMAS / f"{name}.json").read_text("utf-8"))
        fields = dict.fromkeys((schema["items"] if name in ENTRIES else schema)["properties"], "x")
        fields["no_such_field"] = "x"
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).write_text(yaml.safe_dump([fields] if name in ENTRIES else fields), "utf-8")
    return read_pack(root)[1]


@pytest.mark.parametrize("file", [*ENTRIES.values(), *HEADS.values()])
def test_the_loader_knows_the_fields_of_the_schema_and_no_others(file: str, told: list[Finding]) -> None:
    unknown = [finding.problem for finding in told if finding.file == f"bees/{file}" and finding.code == "C05"]
    assert unknown == ['unknown field "no_such_field"']


@pytest.fixture(scope="module")
def lacking(small_made: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Finding]:
    """What the loader says to files whose entries have no field."""
    root = tmp_path_factory.mktemp("lacking") / "bees"
    root.mkdir()
    (root / "article.txt").write_bytes((small_made / "article.txt").read_bytes())
    for name, file in (ENTRIES | HEADS).items():
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).write_text("- {}\n" if name in ENTRIES else "{}\n", "utf-8")
    return read_pack(root)[1]


@pytest.mark.parametrize(("name", "file"), [*ENTRIES.items(), *HEADS.items()])
def test_schema_and_loader_want_the_same_fields(name: str, file: str, lacking: list[Finding]) -> None:
    schema = json.loads((SCHEMAS / f"{name}.json").read_text("utf-8"))
    wanted = (schema["items"] if name in ENTRIES else schema)["required"]
    problems = [finding.problem for finding in lacking if finding.file == f"bees/{file}" and finding.code == "C06"]
    missing = {problem.split('"')[1] for problem in problems if problem.startswith("the field")}
    assert missing == set(wanted)
