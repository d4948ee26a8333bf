"""Fit every peer on the same examples and ask them all the same messages, timing each answer.

A peer so slow that all messages would take it longer than its budget is asked a seeded sample of each set instead.
Peers take turns, a block of messages at a time, and it is processor time that counts, so that whatever else the machine
does weighs little, and on all of them alike.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from time import perf_counter, process_time

from her2chat.content.model import Intent
from her2chat.evaluate import Labelled, Outcome

from .peer import Example, Guess, Peer

ALARMS = ("urgent", "crisis")
_SEED = 20
_TRIED = 10  # messages that tell how slow a peer is; not timed otherwise, so they warm it up too
_BLOCK = 25  # messages that a peer is asked before it is the next one's turn


@dataclass(frozen=True, slots=True)
class Asked:
    """What a message got from a peer, and the seconds of processor time it took."""

    outcome: Outcome
    seconds: float


@dataclass(frozen=True, slots=True)
class Run:
    """A peer's answers to each set of messages, in the order of the sets; none if packages are `missing`.

    `fitting`: the seconds of processor time it took to make ready. `share` (0 to 1): how much of each set it was asked.
    """

    name: str
    packages: tuple[str, ...]
    missing: tuple[str, ...] = ()
    fitting: float = 0.0
    share: float = 1.0
    asked: tuple[tuple[Asked, ...], ...] = ()


def calm(labelled: Sequence[Labelled]) -> list[Labelled]:
    """The messages not labelled as an emergency or a crisis, which no peer but her2chat has an answer to."""
    return [label for label in labelled if label.kind not in ALARMS]


def run(
    peers: Sequence[Peer],
    intents: Mapping[str, Intent],
    examples: Sequence[Example],
    sets: Sequence[Sequence[Labelled]],
    budget: float,
    progress: Callable[[str], None] = lambda line: None,
) -> list[Run]:
    """A `Run` for each of `peers`, in their order, on the calm messages of each of `sets`, none of which lacks any.

    `budget`: the seconds that a peer may take to answer. `progress` is told what is going on.
    """
    questions = [calm(labelled) for labelled in sets]
    everything = [label for labelled in questions for label in labelled]
    runs = [_fitted(peer, examples, everything, budget, progress) for peer in peers]
    ready = [(peer, made.share) for peer, made in zip(peers, runs, strict=True) if not made.missing]
    answers: dict[str, list[tuple[Asked, ...]]] = {peer.name: [] for peer in peers}
    for number, labelled in enumerate(questions, 1):
        progress(f"asking set {number} of {len(questions)}: {len(labelled)} messages")
        for name, asked in _in_turns(ready, intents, labelled).items():
            answers[name].append(tuple(asked))
    return [replace(made, asked=tuple(answers[made.name])) for made in runs]


def missing(packages: Sequence[str]) -> tuple[str, ...]:
    """Those of `packages` (distributions) that are not installed."""
    return tuple(package for package in packages if not installed(package))


def installed(package: str) -> str:
    """The version of a distribution that is installed; empty where it is not."""
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _fitted(
    peer: Peer,
    examples: Sequence[Example],
    questions: Sequence[Labelled],
    budget: float,
    progress: Callable[[str], None],
) -> Run:
    """`peer` made ready and tried; no answers yet."""
    if lacking := missing(peer.packages):
        progress(f"{peer.name}: not installed ({', '.join(lacking)})")
        return Run(peer.name, peer.packages, lacking)
    progress(f"{peer.name}: is made ready")
    start = process_time()
    peer.fit(examples)
    fitting = process_time() - start
    share = _share(peer, questions, budget)
    progress(f"{peer.name}: ready in {fitting:.1f} s, is asked {share:.0%} of the messages")
    return Run(peer.name, peer.packages, (), fitting, share)


def _share(peer: Peer, questions: Sequence[Labelled], budget: float) -> float:
    """How much of `questions` the peer can answer within `budget` seconds."""
    tried = sample(len(questions), min(1.0, _TRIED / len(questions)))
    start = perf_counter()
    for at in tried:
        peer.answer(questions[at].q)
    each = (perf_counter() - start) / len(tried)
    return min(1.0, budget / (each * len(questions)))


def sample(count: int, share: float) -> list[int]:
    """Where in `count` messages those of a sample stand, the same every time; at least one if there is one."""
    return sorted(random.Random(_SEED).sample(range(count), math.ceil(share * count)))


def _in_turns(
    peers: Sequence[tuple[Peer, float]], intents: Mapping[str, Intent], labelled: Sequence[Labelled]
) -> dict[str, list[Asked]]:
    """What each of `peers` answers to its share of `labelled`."""
    answers: dict[str, list[Asked]] = {peer.name: [] for peer, _ in peers}
    samples = [(peer, set(sample(len(labelled), share))) for peer, share in peers]
    for start in range(0, len(labelled), _BLOCK):
        block = range(start, min(start + _BLOCK, len(labelled)))
        for peer, own in samples:
            answers[peer.name] += [_ask(peer, intents, labelled[at]) for at in block if at in own]
    return answers


def _ask(peer: Peer, intents: Mapping[str, Intent], label: Labelled) -> Asked:
    start = process_time()
    guess = peer.answer(label.q)
    return Asked(outcome(label, guess, intents), process_time() - start)


def outcome(label: Labelled, guess: Guess, intents: Mapping[str, Intent]) -> Outcome:
    """What `label` got by `guess`, to be judged as any reply is: the kind and the sentences of the intents named."""
    named = [intents[name] for name in (guess.intent, *guess.also) if name in intents]
    kind = named[0].kind if named else guess.intent
    sentences = dict.fromkeys(quote.sentence for intent in named for quote in intent.quotes)
    return Outcome(label, kind, guess.intent, tuple(sentences), guess.confidence)
