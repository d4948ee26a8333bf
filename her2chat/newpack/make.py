"""Write the skeleton of a content pack: the article's own stubs, a template, and what is carried over."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml

from her2chat.content.article import read_article
from her2chat.content.folder import shipped_pack
from her2chat.content.load import load_pack
from her2chat.content.model import DRUG, Article, Pack
from her2chat.errors import InputError
from her2chat.newpack.stubs import Stub, stubs, topics_of
from her2chat.phrases import Stemmer
from her2chat.support import yaml_marks
from her2chat.text import words_of

_TEMPLATE = Path(__file__).parent / "template"
_CARRIED = ("safety", "schemas")
_WORDS = (
    *("cues.yaml", "words.yaml", "shorthand.yaml", "confusions.yaml", "drugs.yaml", "illnesses.yaml"),
    *("english.txt", "left_alone.txt", "other_languages.txt"),
)
_IN, _NOT_IN = f"{DRUG}in_article", f"{DRUG}not_in_article"
_OF_ITS_SUBJECT = re.compile(r"name\.|topic_names|only\.(?!small_talk)")  # lines that another article has no use for
# lines that hold questions of the pack
_OFFERS = {"first_questions": 3, "rephrase_questions": 2, "topic_questions": 4, "distress_offers": 3}
_LINE = re.compile(r"^(?=[\w.\"]+:)", re.MULTILINE)
_FLOOR, _PAIR, _SPREAD = 0.4, 0.7, 3.0  # until `her2chat eval --calibrate` sets them on questions of the new subject


@dataclass(frozen=True, slots=True)
class Made:
    """A new pack: where it is, and the stubs made of its article."""

    folder: Path
    stubs: tuple[Stub, ...]


def make_pack(folder: Path, article: bytes, today: date, source: Path | None = None) -> Made:
    """Make a pack in `folder` for `article` (UTF-8 text), with the safety layer and the words of the pack `source`.

    `source`: the shipped pack by default. The review is due a year after `today`. Raises `InputError` where the folder
    holds something already or the article cannot be used, `OSError` where writing fails.
    """
    if folder.exists() and any(folder.iterdir() if folder.is_dir() else [folder]):
        raise InputError(f"{folder}: is there already → give a folder that is new or empty")
    read = _read(article)
    origin = source or shipped_pack()
    pack = load_pack(origin)

    def words(text: str) -> tuple[str, ...]:
        return words_of(text, pack.shorthand)

    topics = topics_of(read, words, pack.function_words, Stemmer().stem)
    made = stubs(read, words, topics)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "article.txt").write_bytes(article)
    for name in _CARRIED:
        shutil.copytree(origin / name, folder / name)
    shutil.copytree(_TEMPLATE, folder, dirs_exist_ok=True)
    for name, text in (*_lexicon(origin, pack, read, topics), *_lines(origin, read, made), *_own(read, made, today)):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return Made(folder, made)


def _read(article: bytes) -> Article:
    try:
        text = article.decode("utf-8")
    except UnicodeDecodeError:
        raise InputError("the article is not UTF-8 text → save it as plain text in UTF-8") from None
    read = read_article(text)
    if not read.sentences:
        raise InputError("the article has no sentence → end each sentence with a full stop")
    if read.sentences[0].section == "":
        raise InputError("the article has no title → put a line without a full stop above its first sentence")
    return read


def _lexicon(origin: Path, pack: Pack, article: Article, topics: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The words of every subject, and those of the article as topics."""
    for name in _WORDS:
        text = (origin / "lexicon" / name).read_text("utf-8")
        yield f"lexicon/{name}", _placed(text, pack, article) if name == "drugs.yaml" else text
    yield (
        "lexicon/compounds.yaml",
        f"{_schema('compounds', 1)}# Concepts made of others that stand close together.\n{{}}\n",
    )
    named = sorted(set(topics.values()))
    entries = "".join(f"topic.{word}:\n  means: {word}\n  is: [topic]\n  say: [{word}]\n" for word in named)
    yield (
        "lexicon/topics.yaml",
        f"{_schema('lexicon', 1)}# What the article speaks of. Give each all the ways people say it.\n{entries}",
    )


def _placed(text: str, pack: Pack, article: Article) -> str:
    """The drugs, each said to be in the article or not."""
    words = f" {' '.join(words_of(article.text, pack.shorthand))} "
    there = {c.id for c in pack.concepts if any(f" {' '.join(words_of(name))} " in words for name in c.say)}
    drugs = {name: entry for name, entry in yaml_marks.fields(yaml_marks.root(text)).items() if name.startswith(DRUG)}
    parents = {name: held["is"] for name, entry in drugs.items() if "is" in (held := yaml_marks.fields(entry))}
    changes = ((node, _listed(node, _IN if name in there else _NOT_IN)) for name, node in parents.items())
    return yaml_marks.replaced(text, changes)


def _listed(node: yaml.Node, name: str) -> str:
    """A list of `name` alone, in the form of the list `node`."""
    return f"- {name}" if yaml_marks.is_block(node) else f"[{name}]"


def _lines(origin: Path, article: Article, made: Sequence[Stub]) -> Iterator[tuple[str, str]]:
    """The fixed lines of the pack `origin`; those that speak of its own subject are said as the template has them."""
    own = _by_key((_TEMPLATE / "lines.yaml").read_text("utf-8").replace("{title}", article.title))
    offered = sorted(made, key=lambda stub: not stub.heading)
    for key, count in _OFFERS.items():
        own[key] = f"{key}:\n" + "".join(f"  - {_text(stub.question)}\n" for stub in offered[:count])
    for path in (origin / "lines.yaml", origin / "chat.yaml"):
        text = path.read_text("utf-8")
        kept = {key: own.get(key, block) for key, block in _by_key(text).items() if not _OF_ITS_SUBJECT.match(key)}
        yield path.relative_to(origin).as_posix(), _LINE.split(text)[0] + "".join(kept.values())


def _by_key(text: str) -> dict[str, str]:
    """The top-level entries of a YAML file as they are written, by their keys."""
    return {block.partition(":")[0]: block for block in _LINE.split(text)[1:]}


def _own(article: Article, made: Sequence[Stub], today: date) -> Iterator[tuple[str, str]]:
    """The files that hold nothing but what comes from the article."""
    yield "pack.yaml", _meta(article, today)
    yield "cautions.yaml", f"{_schema('cautions')}# Editor's cautions, shown beside the quote each time.\n[]\n"
    yield "glossary.yaml", f"{_schema('glossary')}# Hard words of the article, in plain words.\n[]\n"
    sections = dict.fromkeys(stub.sentence.section for stub in made)
    for number, section in enumerate(sections, 1):
        name = re.sub(r"[^a-z0-9]+", "_", section.lower()).strip("_")[:40].strip("_") or "section"
        entries = "\n".join(_entry(stub) for stub in made if stub.sentence.section == section)
        yield f"answers/{number:02}_{name}.yaml", f"{_schema('answers', 1)}# {section}\n{entries}"


def _meta(article: Article, today: date) -> str:
    digest = hashlib.sha256(article.text.encode("utf-8")).hexdigest()
    due = today.replace(year=today.year + 1, day=min(today.day, 28)).isoformat()
    values: Mapping[str, str] = {
        "title": _text(article.title), "language": "en", "region": "none", "article_sha256": digest,
        "reviewed_by": "not yet reviewed by a clinician", "reviewed_on": '""', "review_due": f'"{due}"',
    }  # fmt: skip
    head = "".join(f"{key}: {value}\n" for key, value in values.items())
    return (
        f"{_schema('pack')}# What the pack answers from, and where a ranking becomes an answer.\n{head}"
        f"thresholds:\n  floor: {_FLOOR}\n  pair: {_PAIR}\n  spread: {_SPREAD}\n"
        "# a message that names none of these concepts, and fits nothing, is off topic\nfield: [topic, article]\n"
        f"# a question that names one of these is not answered from the article\nforeign: [{_NOT_IN}]\n"
    )


def _entry(stub: Stub) -> str:
    topics = [f"topic.{topic}" for topic in stub.topics]
    needs = f"  needs:\n    - {' + '.join(topics)}\n" if topics else ""
    examples = "".join(f"    - {_text(example)}\n" for example in stub.examples)
    return (
        f"# {stub.sentence.id}: {' '.join(stub.sentence.text.split())}\n"
        f"- id: {stub.id}\n  question: {_text(stub.question)}\n  touches: general\n  quotes: [{stub.sentence.id}]\n"
        f"{needs}"
        f'  in_plain_words: ""\n  examples:\n{examples}'
    )


def _schema(name: str, deep: int = 0) -> str:
    """The comment that tells an editor program what a file may hold; `deep`: how many folders down the file is."""
    return f"# yaml-language-server: $schema={'../' * deep}schemas/{name}.json\n"


def _text(value: str) -> str:
    """A text as YAML that nothing in it can break."""
    return json.dumps(value, ensure_ascii=False)
