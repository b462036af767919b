"""The whole answer of the Footprint page as plain values, as the call over HTTP gives it."""

from __future__ import annotations

from pages.answers.footprint.answer import FootprintAnswer
from pages.answers.footprint.hours_of_day import hours_reply
from pages.answers.footprint.rack import rack_reply
from pages.answers.footprint.replies import FootprintReply
from pages.answers.footprint.sentences import doubts, verdict


def footprint_reply(answer: FootprintAnswer) -> FootprintReply:
    """Every part of the page. Raises InputError for a rack that cannot be."""
    energy = answer.energy
    within, without = energy.within_limit, energy.without_limit
    ratio = None
    if within is not None and without is not None:
        ratio = round(within["energy_per_token_j"] / without["energy_per_token_j"], 4)
    return FootprintReply(
        verdict=verdict(answer),
        within_limit=within,
        without_limit=without,
        energy_ratio=ratio,
        energy_per_request_j=energy.energy_per_request_j,
        kwh=answer.kwh,
        grids=list(answer.grids),
        front=list(energy.front),
        stress=energy.stress,
        hours=hours_reply(answer.view),
        rack=rack_reply(answer.view),
        warnings=doubts(answer),
        data_version=answer.data_version,
    )
