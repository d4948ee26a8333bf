"""The safety layer's own words: cards, the lines beside an answer, and the consult-your-oncologist line."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from her2chat.content.safety import CALL_TEAM, CRISIS, EMERGENCY
from her2chat.content.wording import Region, Wording
from her2chat.safety.triage import Flag


@dataclass(frozen=True, slots=True)
class Site:
    """Where the program stands: numbers of the region, the clinic's own team line, a kiosk with staff nearby or not."""

    region: Region
    team: str
    staffed: bool = False


def card(wording: Wording, card_id: str, site: Site, about_other: bool) -> tuple[str, ...]:
    """The lines of a card, numbers filled in; a line whose number is not known in the region is left out."""
    chosen = wording.cards[card_id]
    lines = [line for raw in (chosen.other if about_other else chosen.self) for line in _fill(raw, site)]
    return (wording.staff_line, *lines) if site.staffed else tuple(lines)


def happening_now(wording: Wording, site: Site, about_other: bool) -> str:
    """The line above an answer to a general or past mention of a danger sign; empty as `reminder` is."""
    return with_numbers(wording.if_happening_now[1 if about_other else 0], site)


def reminder(wording: Wording, site: Site, level: str) -> str:
    """The line on the turn after a card of `level`; empty where the region lacks its number."""
    own = {CRISIS: wording.reminder_crisis, CALL_TEAM: wording.reminder_team}
    return with_numbers(own.get(level, wording.reminder), site)


def with_numbers(text: str, site: Site) -> str:
    """`text` with the numbers of `site` filled in; empty where one of them is not known in its region."""
    return "\n".join(_fill(text, site))


def pick(variants: Sequence[str], message: str, avoid: Sequence[str] = ()) -> str:
    """One of `variants`: the same for the same message, and none of `avoid` where there is another."""
    fresh = [variant for variant in variants if variant not in avoid] or list(variants)
    return fresh[zlib.crc32(message.encode("utf-8", "surrogatepass")) % len(fresh)] if fresh else ""


def _fill(raw: str, site: Site) -> list[str]:
    if raw.strip() == "{crisis}":
        return list(site.region.crisis)
    region = site.region
    numbers = {"emergency": region.emergency, "poison": region.poison, "health_line": region.health_line}
    numbers["team"] = site.team  # the last, so that what a clinic writes is shown as it stands
    if any("{" + key + "}" in raw and not value for key, value in numbers.items()):
        return []
    for key, value in numbers.items():
        raw = raw.replace("{" + key + "}", value)
    return [raw[:1].upper() + raw[1:]]


def card_for(wording: Wording, level: str, flags: Sequence[Flag]) -> str:
    """The id of the card that fits `level` and the flags that fired."""
    fired = {flag.id for flag in flags if flag.level == level}
    if level == CRISIS and any(flag.level == EMERGENCY for flag in flags):
        return "crisis_overdose"
    fitting = [card.id for card in wording.cards.values() if fired & set(card.flags)]
    if fitting and (level == EMERGENCY or len(fired) == 1):
        return fitting[0]
    return "call_team_strong" if level == CALL_TEAM and _several(flags) else level


def _several(flags: Sequence[Flag]) -> bool:
    """Whether two of the team's flags were told in words of their own: one sign may raise two flags."""
    own = sorted((flag for flag in flags if flag.level == CALL_TEAM), key=lambda flag: flag.end)
    return bool(own) and any(flag.start >= own[0].end for flag in own)
