"""Load a content pack from a folder, with every finding at once.

`load_pack` is strict: any finding stops it. `read_pack` hands back the findings for `her2chat check`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from her2chat.content.article import quote, read_article
from her2chat.content.folder import shipped_pack
from her2chat.content.lines import load_lines
from her2chat.content.load_safety import load_safety
from her2chat.content.model import (
    ANSWER,
    NOT_COVERED,
    OFF_TOPIC,
    PERSONAL,
    SMALL_TALK,
    TOUCHES,
    Article,
    Caution,
    Concept,
    Intent,
    Pack,
    Quote,
    Rule,
    Term,
    Thresholds,
)
from her2chat.content.nodes import Fields, Finding, Items, Place, Source, Text, Value, first_to_mend, text_at
from her2chat.content.spelling import load_spelling, word_list
from her2chat.content.wording import load_wording
from her2chat.errors import ContentError
from her2chat.text import ByNeighbors, Shorthand

_FOLDERS = {"answers": ANSWER, "not_covered": NOT_COVERED, "personal": PERSONAL, "off_topic": OFF_TOPIC}
_FIELDS = {
    ANSWER: (("quotes", "in_plain_words"), ("examples",)),
    NOT_COVERED: (("about", "ask_your_team"), ("reply", "examples")),
    PERSONAL: (("about", "ask_your_team"), ("adds", "examples")),
    SMALL_TALK: (("reply",), ("examples",)),
    OFF_TOPIC: ((), ("reply", "examples")),
}
_COMMON = ("id", "question", "touches", "needs", "unless", "say", "next")
_META = (
    *("title", "language", "region", "article_sha256", "reviewed_by", "reviewed_on", "review_due"),
    *("thresholds", "field", "foreign"),
)
_META_TOO = ("drug_class", "caution_words", "team_line", "elsewhere", "own")
_NO_CONCEPTS = ("shorthand", "compounds", "confusions")  # files of the lexicon that hold something else
_LIMITS = {"floor": 1.0, "pair": 1.0, "spread": 20.0}
_ONCE_PER_SENTENCE = "the article's sentences are numbered S1, S2, ... in order"


def load_pack(root: Path | None = None) -> Pack:
    """The pack in folder `root` (the shipped one by default).

    Raises `ContentError`, a line for each finding, when it cannot be used.
    """
    pack, findings = read_pack(root or shipped_pack())
    if pack is None or findings:
        raise ContentError("\n".join(map(str, first_to_mend(findings))))
    return pack


def read_pack(root: Path) -> tuple[Pack | None, list[Finding]]:
    """The pack in folder `root` and all findings about its form (errors); None where nothing could be read."""
    findings: list[Finding] = []
    if not root.is_dir():
        finding = Finding(
            str(root), 1, "C01", "there is no such content folder", "give the folder that holds pack.yaml"
        )
        return None, [finding]
    return _Reader(root.resolve(), findings).pack(), findings


class _Reader:
    def __init__(self, root: Path, findings: list[Finding]) -> None:
        self.root = root
        self.findings = findings

    def pack(self) -> Pack | None:
        meta_source = self._source("pack.yaml")
        meta = meta_source.mapping(meta_source.read())
        meta_source.only(meta, (*_META, *_META_TOO), _META)
        article = self._article(meta_source, meta)
        if article is None:
            return None
        shorthand, light, function = self._shorthand()
        return Pack(
            title=meta_source.text(meta, "title"),
            language=meta_source.text(meta, "language", "en"),
            region=meta_source.text(meta, "region", "none"),
            reviewed_by=meta_source.text(meta, "reviewed_by"),
            reviewed_on=meta_source.text(meta, "reviewed_on"),
            review_due=meta_source.text(meta, "review_due"),
            field=frozenset(meta_source.texts(meta, "field")),
            foreign=frozenset(meta_source.texts(meta, "foreign")),
            thresholds=self._thresholds(meta_source, meta),
            article=article,
            intents=tuple(self._intents(article)),
            concepts=tuple(self._concepts()),
            light_words=light,
            function_words=function,
            shorthand=shorthand,
            english=word_list(self.root, "english.txt", self.findings),
            other_languages=word_list(self.root, "other_languages.txt", self.findings),
            spelling=load_spelling(self.root, self.findings),
            cautions=tuple(self._cautions(article)),
            glossary=tuple(self._glossary()),
            lines=load_lines(self.root, self.findings),
            safety=load_safety(self.root, self.findings),
            wording=load_wording(self.root, self.findings),
            fingerprint=fingerprint(self.root),
            drug_class=meta_source.text(meta, "drug_class"),
            caution_words=meta_source.texts(meta, "caution_words"),
            team_line=meta_source.text(meta, "team_line"),
            elsewhere=frozenset(meta_source.texts(meta, "elsewhere")),
            own=frozenset(meta_source.texts(meta, "own")),
        )

    def _source(self, name: str) -> Source:
        return Source(self.root / name, self.root, self.findings)

    def _files(self, folder: str) -> Iterator[Source]:
        for path in sorted((self.root / folder).glob("*.yaml")):
            yield Source(path, self.root, self.findings)

    def _article(self, source: Source, meta: Fields) -> Article | None:
        path = self.root / "article.txt"
        try:
            data = path.read_bytes()
            text = data.decode("utf-8")
        except (OSError, UnicodeDecodeError):
            source.report(1, "C07", "article.txt is missing or not UTF-8", "put the source text back")
            return None
        wanted = source.text(meta, "article_sha256")
        if meta and hashlib.sha256(data).hexdigest() != wanted:
            line = meta.lines.get("article_sha256", 1)
            source.report(
                line, "C07", "article.txt is not the text that was pinned", "restore the text, or pin the new one"
            )
        return read_article(text)

    def _thresholds(self, source: Source, meta: Fields) -> Thresholds:
        fields = source.mapping(meta.get("thresholds"))
        values = {}
        for key in fields:
            try:
                values[key] = float(source.text(fields, key))
            except ValueError:
                values[key] = -1.0
            if not 0 < values[key] <= _LIMITS.get(key, -1.0):
                remedy = 'give "floor" and "pair", each from 0 to 1, and "spread", from 0 to 20'
                source.report(fields.lines[key], "C08", "not a threshold", remedy)
                del values[key]
        return Thresholds(**values)

    def _intents(self, article: Article) -> Iterator[Intent]:
        seen: dict[str, Place] = {}
        sources = [(source, kind) for folder, kind in _FOLDERS.items() for source in self._files(folder)]
        sources.append((self._source("small_talk.yaml"), SMALL_TALK))
        for source, kind in sources:
            for fields in source.entries(source.read()):
                intent = _intent(source, fields, kind, article)
                if intent.id in seen:
                    source.report(
                        fields.line, "C03", f'the id "{intent.id}" is taken ({seen[intent.id]})', "choose another"
                    )
                    continue
                seen[intent.id] = intent.place
                yield intent

    def _concepts(self) -> Iterator[Concept]:
        seen: dict[str, Place] = {}
        compounds = self._source("lexicon/compounds.yaml")
        made_of = compounds.mapping(compounds.read())
        for source in self._files("lexicon"):
            if source.path.stem in _NO_CONCEPTS:
                continue
            entries = source.mapping(source.read())
            for concept_id, value in entries.items():
                fields = source.mapping(value)
                source.only(fields, ("means", "name", "is", "say", "misspelled"), ("means",))
                place = source.place(entries.lines[concept_id])
                if concept_id in seen:
                    source.report(place.line, "C03", f'"{concept_id}" is taken ({seen[concept_id]})', "join the two")
                    continue
                seen[concept_id] = place
                yield Concept(
                    id=concept_id,
                    means=source.text(fields, "means"),
                    say=source.texts(fields, "say"),
                    parents=source.texts(fields, "is"),
                    place=place,
                    name=source.text(fields, "name"),
                    made_of=tuple(_rule(line) for line in compounds.texts(made_of, concept_id)),
                    misspelled=source.texts(fields, "misspelled"),
                )
        for unknown in sorted(set(made_of) - set(seen)):
            compounds.report(
                made_of.lines[unknown], "C11", f'"{unknown}" is no concept', "define it, or correct the name"
            )

    def _shorthand(self) -> tuple[Shorthand, frozenset[str], frozenset[str]]:
        source = self._source("lexicon/shorthand.yaml")
        fields = source.mapping(source.read())
        needed = ("words", "light", "function")
        source.only(fields, (*needed, "status", "openers", "beside"), needed)
        words = source.mapping(fields.get("words"))
        opened = {key: tuple(source.text(words, key).split()) for key in words}
        light, function = (
            frozenset(word for line in source.texts(fields, key) for word in line.split())
            for key in ("light", "function")
        )
        openers = source.mapping(fields.get("openers"))
        confused = {key: str(source.text(openers, key)) for key in openers}
        by_neighbors = tuple(_by_neighbors(source, entry) for entry in source.entries(fields.get("beside")))
        return Shorthand(opened, tuple(source.texts(fields, "status")), confused, by_neighbors), light, function

    def _cautions(self, article: Article) -> Iterator[Caution]:
        source = self._source("cautions.yaml")
        for fields in source.entries(source.read()):
            known = ("id", "sentences", "text", "as_of", "region", "source", "topics")
            source.only(fields, known, ("id", "sentences", "text", "source"))
            sentences = source.texts(fields, "sentences")
            for sentence_id in sentences:
                if article.sentence(sentence_id) is None:
                    source.report(sentence_id.line, "C09", f'there is no sentence "{sentence_id}"', _ONCE_PER_SENTENCE)
            rest = {key: source.text(fields, key) for key in ("id", "text", "as_of", "region", "source")}
            topics = source.texts(fields, "topics")
            yield Caution(sentences=sentences, topics=topics, place=source.place(fields.line), **rest)

    def _glossary(self) -> Iterator[Term]:
        source = self._source("glossary.yaml")
        seen: dict[str, int] = {}
        for fields in source.entries(source.read()):
            source.only(fields, ("term", "say", "means"), ("term", "means"))
            term, say = source.text(fields, "term"), source.texts(fields, "say")
            for written in (term, *say):
                if (line := seen.setdefault(written.lower(), fields.line)) != fields.line:
                    source.report(fields.line, "C03", f'"{written}" is taken (line {line})', "join the two")
            yield Term(term, say, source.text(fields, "means"), source.place(fields.line))


def _by_neighbors(source: Source, fields: Fields) -> ByNeighbors:
    source.only(fields, ("typed", "means", "before", "after", "not_after"), ("typed", "means"))
    before, after, not_after = (
        frozenset(word for line in source.texts(fields, key) for word in line.split())
        for key in ("before", "after", "not_after")
    )
    return ByNeighbors(str(source.text(fields, "typed")), str(source.text(fields, "means")), before, after, not_after)


def _intent(source: Source, fields: Fields, kind: str, article: Article) -> Intent:
    required, optional = _FIELDS[kind]
    source.only(fields, (*_COMMON, *required, *optional), ("id", "question", *required))
    source.filled(fields, ("id", "question", *(key for key in required if key != "in_plain_words")))
    touches = source.text(fields, "touches", "general")
    if touches not in TOUCHES:
        source.report(touches.line, "C08", f'touches "{touches}"', f"use one of: {', '.join(TOUCHES)}")
    quoted = fields.get("quotes" if kind == ANSWER else "adds")
    if kind == ANSWER and not quoted:
        source.report(fields.line, "C06", "an answer without a quote", 'give "quotes", e.g. [S3]')
    return Intent(
        id=source.text(fields, "id"),
        kind=kind,
        question=source.text(fields, "question"),
        place=source.place(fields.line),
        quotes=tuple(_quotes(source, quoted, article)),
        in_plain_words=source.text(fields, "in_plain_words"),
        about=source.text(fields, "about"),
        reply=source.text(fields, "reply"),
        ask_your_team=source.text(fields, "ask_your_team"),
        touches=touches,
        needs=tuple(_rule(line) for line in source.texts(fields, "needs")),
        unless=source.texts(fields, "unless"),
        say=source.texts(fields, "say"),
        examples=source.texts(fields, "examples"),
        next=source.texts(fields, "next"),
    )


def _rule(line: Text) -> Rule:
    """The parts of a rule line, each a choice of concepts, which know the line that they stand on."""
    parts = (part.split(" or ") for part in line.split(" + "))
    return tuple(tuple(text_at(choice.strip(), line.line) for choice in part) for part in parts)


def _quotes(source: Source, value: Value | None, article: Article) -> Iterator[Quote]:
    for item in value if isinstance(value, Items) else ():
        fields = item if isinstance(item, Fields) else None
        wanted = source.text(fields, "sentence") if fields is not None else item
        sentence = article.sentence(str(wanted))
        if sentence is None:
            source.report(item.line, "C09", f'there is no sentence "{wanted}"', _ONCE_PER_SENTENCE)
            continue
        bounds = (source.text(fields, "from"), source.text(fields, "to")) if fields is not None else ("", "")
        part = quote(sentence, *bounds)
        if part is None:
            source.report(item.line, "C10", f"these words are not in {sentence.id}", "copy them from article.txt")
            continue
        yield part


def fingerprint(root: Path) -> str:
    """A name for the content in folder `root`: 16 hexadecimal digits, the same for the same bytes."""
    digest = hashlib.blake2b(digest_size=8)  # in half the time of SHA-256, and every start waits for it
    for path in sorted(root.rglob("*")):
        if path.suffix in (".yaml", ".txt"):
            with suppress(OSError), path.open("rb", buffering=0) as file:  # told as a finding where the file is read
                digest.update(path.relative_to(root).as_posix().encode() + b"\0")
                digest.update(file.readall())
                digest.update(b"\0")
    return digest.hexdigest()
