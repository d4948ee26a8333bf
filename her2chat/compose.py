"""Put a reply together from reviewed content: blocks in order, nothing invented.

Code holds no medical sentence that a patient sees; every such line comes from the pack.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from her2chat.content.model import ANSWER, NOT_COVERED, PERSONAL, Caution, Intent, Pack, Quote
from her2chat.decision import CLARIFY, Decision
from her2chat.reply import Block
from her2chat.safety.framing import pick

_MOST_SUGGESTIONS = 4
NAMED = re.compile(r" \(\{([\w.]+)\}\)")  # in a question for the team: " ({other_medicine})"


@dataclass(frozen=True, slots=True)
class Draft:
    """What an intent has to say, before the safety layer frames it; `touches` chooses the framing.

    `ask_first`: the line below the first block that says to ask the team first; the safety layer may say more there.
    """

    kind: str
    intent: Intent | None
    confidence: float
    blocks: tuple[Block, ...]
    quotes: tuple[Quote, ...] = ()
    cautions: tuple[Caution, ...] = ()
    suggestions: tuple[str, ...] = ()
    ask_your_team: str = ""
    touches: str = ""
    ask_first: str = ""


def compose(decision: Decision, pack: Pack, message: str) -> Draft:
    """The draft for `decision`; `message` only chooses between equal variants of a line."""
    intent = decision.intent
    if decision.kind == CLARIFY:
        choices = near(decision)
        numbered = "\n".join(f"{number}. {choice}" for number, choice in enumerate(choices, 1))
        line = "clarify_one" if decision.line == "clarify" and len(choices) == 1 else decision.line
        none = f"0. {pack.line('clarify_none')}"
        blocks = (Block("line", pack.line(line)), Block("choices", numbered), Block("choices", none))
        return _draft(decision, blocks, suggestions=choices)
    if decision.quotes:
        return _passage(decision, pack)
    if decision.kind == ANSWER and intent is not None:
        return _answer(decision, intent, pack)
    if decision.kind == PERSONAL:
        return _personal(decision, pack, message)
    if decision.kind == NOT_COVERED:
        return _not_covered(decision, pack, message)
    said = (intent.reply if intent else "") or pick(
        pack.lines[decision.line or _FALLBACK.get(decision.kind, "off_topic")], message
    )
    return _draft(decision, (Block("line", said),), suggestions=suggestions(intent, pack) or near(decision))


def with_names(draft: Draft, named: Callable[[str], str]) -> Draft:
    """`draft` with what its question for the team leaves open filled in: "is this (grapefruit) safe with my treatment?"

    `named`: what the message names of a concept, or nothing, and then the brackets go.
    """
    if not NAMED.search(draft.ask_your_team):
        return draft

    def filled(text: str) -> str:
        return NAMED.sub(lambda open_: f" ({name})" if (name := named(open_[1])) else "", text)

    blocks = tuple(
        replace(block, text=filled(block.text)) if block.kind == "question" else block for block in draft.blocks
    )
    return replace(draft, blocks=blocks, ask_your_team=filled(draft.ask_your_team))


def help_on(draft: Draft, misses: int, pack: Pack, gathered: Sequence[str]) -> Draft:
    """`draft` of a miss, with more help the more `misses` ran before it: other words, the topics, then the team.

    `gathered`: the questions for the team so far.
    """
    if not misses:
        return draft
    line, offers = _HELP[min(misses, len(_HELP)) - 1]
    blocks: tuple[Block, ...] = (Block("line", pack.line(line)),)
    if not offers:
        questions = dict.fromkeys((*gathered, draft.ask_your_team or pack.line("unknown_question")))
        blocks = (*blocks, Block("question", "\n".join(f"- {question}" for question in questions)))
    offered = pack.lines.get(offers, ())
    return replace(draft, blocks=blocks, suggestions=tuple(offered)[:_MOST_SUGGESTIONS])


_HELP = (("help_rephrase", "rephrase_questions"), ("help_topics", "topic_questions"), ("help_team", ""))


def listen(decision: Decision, pack: Pack) -> Draft:
    """The draft for somebody who is frightened or low and asks nothing that is known."""
    question = pack.line("distress_question")
    blocks = (Block("line", pack.line("distress_next")), _bring(question, pack))
    offered = tuple(pack.lines.get("distress_offers", ()))[:_MOST_SUGGESTIONS]
    return _draft(decision, blocks, suggestions=offered, ask_your_team=question, touches="distress")


_FALLBACK = {"empty": "empty", "off_topic": "off_topic", "small_talk": "help"}


def suggestions(intent: Intent | None, pack: Pack) -> tuple[str, ...]:
    """Canonical questions to ask next."""
    following = pack.following(intent) if intent else ()
    return tuple(other.question for other in following)[:_MOST_SUGGESTIONS]


def near(decision: Decision) -> tuple[str, ...]:
    """Canonical questions that are near to a message that no intent fits."""
    return tuple(choice.question for choice in decision.choices)[:_MOST_SUGGESTIONS]


def quoted(quotes: Sequence[Quote], pack: Pack) -> tuple[Block, ...]:
    """A block for each section: where it stands, then the article's words."""
    by_section: dict[str, list[Quote]] = {}
    for quote in quotes:
        by_section.setdefault(quote.section, []).append(quote)
    label = pack.line("from_article")
    return tuple(
        Block("quote", "\n".join((label.replace("{section}", section), *map(_in_marks, own))), tuple(own))
        for section, own in by_section.items()
    )


def _in_marks(quote: Quote) -> str:
    return f"“{quote.text}” [{quote.sentence}]"


def cautions_for(quotes: Sequence[Quote], pack: Pack) -> tuple[Caution, ...]:
    """The editor's cautions on the sentences quoted."""
    cited = {quote.sentence for quote in quotes}
    return tuple(caution for caution in pack.cautions if cited & set(caution.sentences))


def noted(cautions: Sequence[Caution], pack: Pack) -> tuple[Block, ...]:
    """A block for each caution."""
    label = pack.line("caution_label")
    return tuple(Block("caution", f"{label} {caution.text} ({_origin(caution)})") for caution in cautions)


def _origin(caution: Caution) -> str:
    dated = ", ".join(part for part in (caution.region, caution.as_of) if part)
    return "; ".join(part for part in (dated, caution.source) if part)


def _draft(decision: Decision, blocks: tuple[Block, ...], **rest: object) -> Draft:
    fields: Mapping[str, object] = rest
    kept = tuple(block for block in blocks if block.text)
    return Draft(decision.kind, decision.intent, decision.confidence, kept, **fields)  # type: ignore[arg-type]


def _answer(decision: Decision, intent: Intent, pack: Pack) -> Draft:
    answers = [part.intent for part in decision.parts if part.intent and part.kind == ANSWER] or [intent]
    missing = [part.intent for part in decision.parts if part.intent and part.kind == NOT_COVERED]
    quotes = tuple(dict.fromkeys(quote for answer in answers for quote in answer.quotes))
    cautions = cautions_for(quotes, pack)
    blocks = (
        *(Block("plain", said) for said in dict.fromkeys(answer.in_plain_words for answer in answers)),
        *quoted(quotes, pack),
        *noted(cautions, pack),
        *(Block("line", uncovered(other, pack)) for other in missing),
        *([Block("line", pack.line(decision.line))] if decision.line else []),
        *(_bring(other.ask_your_team, pack) for other in missing),
    )
    return _draft(
        decision,
        blocks,
        quotes=quotes,
        ask_your_team=" ".join(other.ask_your_team for other in missing),
        cautions=cautions,
        suggestions=suggestions(intent, pack),
        touches=intent.touches,
    )


def _passage(decision: Decision, pack: Pack) -> Draft:
    """The sentences asked for as such, and the questions that they answer first of all."""
    cautions = cautions_for(decision.quotes, pack)
    sentences = {quote.sentence for quote in decision.quotes}
    on_it = (intent.question for intent in pack.intents if intent.kind == ANSWER and _first(intent) in sentences)
    return _draft(
        decision,
        (*quoted(decision.quotes, pack), *noted(cautions, pack)),
        quotes=decision.quotes,
        cautions=cautions,
        suggestions=tuple(on_it)[:_MOST_SUGGESTIONS],
        touches="general",
    )


def _first(intent: Intent) -> str:
    return intent.quotes[0].sentence


def _personal(decision: Decision, pack: Pack, message: str) -> Draft:
    intent = decision.intent
    if decision.line:  # nothing was asked
        said, question = pick(pack.lines[decision.line], message), pack.line("told_question")
        return _draft(decision, (Block("line", said), _bring(question, pack)), ask_your_team=question, touches="told")
    about = intent.about if intent else pack.line("personal_about")
    opening = pick(pack.lines["personal_opening"], message).replace("{about}", about)
    question = intent.ask_your_team if intent else pack.line("personal_question")
    quotes = intent.quotes if intent else ()
    cautions = cautions_for(quotes, pack)
    general = (
        (Block("line", pack.line("personal_adds")), *quoted(quotes, pack), *noted(cautions, pack)) if quotes else ()
    )
    ask_first = "" if intent and intent.touches == "outlook" else pack.line("personal_ask_first")
    blocks = (Block("line", opening), _bring(question, pack), *general)
    return _draft(
        decision,
        blocks,
        quotes=quotes,
        cautions=cautions,
        suggestions=suggestions(intent, pack),
        ask_your_team=question,
        touches="personal",
        ask_first=ask_first,
    )


def _not_covered(decision: Decision, pack: Pack, message: str) -> Draft:
    intent = decision.intent
    if intent is None:
        said = pick(pack.lines[decision.line or "not_covered_unknown"], message).replace("{about}", decision.about)
        question = pack.line("more_question" if decision.about else "unknown_question")
        question = question.replace("{about}", decision.about)
    else:
        said, question = uncovered(intent, pack), intent.ask_your_team
    cautions = tuple(caution for caution in pack.cautions if intent and intent.id in caution.topics)
    blocks = (Block("line", said), *noted(cautions, pack), _bring(question, pack))
    return _draft(
        decision,
        blocks,
        cautions=cautions,
        suggestions=suggestions(intent, pack) or near(decision),
        ask_your_team=question,
        touches="not_covered",
    )


def uncovered(intent: Intent, pack: Pack) -> str:
    """That the article does not answer this, in the topic's own words if it has some."""
    return intent.reply or pack.line("not_covered").replace("{about}", intent.about)


def _bring(question: str, pack: Pack) -> Block:
    return Block("question", pack.line("question_for_team").replace("{question}", question) if question else "")
