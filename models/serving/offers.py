"""What a request costs at an API's own list, whether the offer can serve it, and when it is withdrawn.

Units: tokens of one request; US dollars per million tokens (1e6) in lists, US dollars per request in costs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

TOKENS_PER_MTOK = 1e6
STANDARD, BATCH, FLEX = "standard", "batch", "flex"


@dataclass(frozen=True)
class ServicePrices:
    """Prices of one service once a prompt is longer than `above_tokens`; `cached_input` is None where not stated."""

    service: str
    above_tokens: int
    input_usd_per_mtok: float
    output_usd_per_mtok: float
    cached_input_usd_per_mtok: float | None = None


@dataclass(frozen=True)
class Offer:
    """A model at one seller. Limits are None where the seller states none, the day where none was announced."""

    tiers: tuple[ServicePrices, ...]
    max_input_tokens: int | None = None
    max_output_tokens: int | None = None
    withdrawn_on: date | None = None


def prices_at(offer: Offer, input_tokens: float, service: str = STANDARD) -> ServicePrices:
    """The prices of a whole request whose prompt has this length.

    A service other than the standard one counts only where it states prices for this length: above a limit where only
    the standard price is stated, nobody promises the discount. Raises ValueError where the offer has no standard price.
    """
    standard = [tier for tier in offer.tiers if tier.service == STANDARD and tier.above_tokens < max(input_tokens, 1)]
    if not standard:
        raise ValueError("The offer states no standard price for any length of prompt.")
    usual = max(standard, key=lambda tier: tier.above_tokens)
    same_length = [tier for tier in offer.tiers if (tier.service, tier.above_tokens) == (service, usual.above_tokens)]
    return same_length[0] if same_length else usual


def request_cost(
    offer: Offer, input_tokens: float, output_tokens: float, cached_share: float = 0.0, batch_share: float = 0.0
) -> float:
    """US dollars per request: `cached_share` of its prompt read from the cache, `batch_share` of requests in batches.

    Both shares are 0 to 1. Cached tokens cost the input price where the list states no other.
    """
    alone = _cost(prices_at(offer, input_tokens), input_tokens, output_tokens, cached_share)
    batched = _cost(prices_at(offer, input_tokens, BATCH), input_tokens, output_tokens, cached_share)
    return (1 - batch_share) * alone + batch_share * batched


def can_serve(offer: Offer, input_tokens: float, output_tokens: float) -> tuple[bool, str]:
    """Whether the offer reads the prompt and writes the answer, and if not, why. A limit that is not stated is none."""
    if offer.max_input_tokens is not None and input_tokens > offer.max_input_tokens:
        return False, f"It reads at most {offer.max_input_tokens:,} tokens; the prompt has {input_tokens:,.0f}."
    if offer.max_output_tokens is not None and output_tokens > offer.max_output_tokens:
        return False, f"It writes at most {offer.max_output_tokens:,} tokens; the answer has {output_tokens:,.0f}."
    return True, ""


def withdrawn_within(offer: Offer, day: date, days: int) -> bool:
    """Whether the offer ends within so many days from a day; one that ended before that day does too."""
    return offer.withdrawn_on is not None and (offer.withdrawn_on - day).days <= days


def _cost(prices: ServicePrices, input_tokens: float, output_tokens: float, cached_share: float) -> float:
    cached = prices.cached_input_usd_per_mtok
    read = prices.input_usd_per_mtok if cached is None else cached
    prompt = input_tokens * ((1 - cached_share) * prices.input_usd_per_mtok + cached_share * read)
    return (prompt + output_tokens * prices.output_usd_per_mtok) / TOKENS_PER_MTOK
