"""The offers of a board's rows: their prices at this length of prompt, and what they cannot read or write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.uploads.price_tiers import COLUMN as TIERS
from data.uploads.price_tiers import read_tiers
from models.front.pareto import Bools, Floats
from models.serving.cost import api_usd_per_1k
from models.serving.offers import BATCH, FLEX, STANDARD, Offer, ServicePrices, can_serve, prices_at, withdrawn_within
from pages.answers.boards import store
from pages.answers.boards.workload import Workload, numbers

INPUT, CACHED, OUTPUT = "input_usd_per_mtok", "cached_input_usd_per_mtok", "output_usd_per_mtok"
SOON_DAYS = 90
ALL_PCT = 100
CANNOT_READ, CANNOT_WRITE = "cannot read the prompt", "cannot write the answer"
MAY_BE_LATE = "may answer late"


@store.data_cache(maxsize=1)
def _tiers() -> Mapping[tuple[str, str], tuple[ServicePrices, ...]]:
    """The prices of each offer, by source and the offer's name there."""
    tiers: dict[tuple[str, str], tuple[ServicePrices, ...]] = {}
    for row in store.price_tiers().to_dict("records"):
        cached = None if pd.isna(row[CACHED]) else row[CACHED]
        prices = ServicePrices(row["tier"], row["above_tokens"], row[INPUT], row[OUTPUT], cached)
        tiers[row["source"], row["name"]] = (*tiers.get((row["source"], row["name"]), ()), prices)
    return tiers


def offers_of(frame: pd.DataFrame) -> list[Offer | None]:
    """The offer of each row with the prices that its list states; None for rows that are none, or have no tiers."""
    if "offer" not in frame or f"{INPUT}__source" not in frame:
        return _own_offers(frame, [None] * len(frame))
    tiers = _tiers()
    keys = zip(frame[f"{INPUT}__source"].astype(object), frame["offer"].astype(object), strict=True)
    return _own_offers(frame, [Offer(tiers[key]) if key in tiers else None for key in keys])


def _own_offers(frame: pd.DataFrame, offers: list[Offer | None]) -> list[Offer | None]:
    """The offers, and those of a person's own price list that has prices for long prompts or batches."""
    if TIERS not in frame:
        return offers
    for place in np.flatnonzero(frame[TIERS].notna()).tolist():
        row = frame.iloc[place]
        prices = [None if pd.isna(row[name]) else float(row[name]) for name in (INPUT, OUTPUT, CACHED)]
        if prices[0] is None or prices[1] is None:
            continue
        usual = ServicePrices(STANDARD, 0, prices[0], prices[1], prices[2])
        own_tiers = [
            ServicePrices(
                tier.tier,
                tier.above_tokens,
                tier.input_usd_per_mtok,
                tier.output_usd_per_mtok,
                tier.cached_input_usd_per_mtok,
            )
            for tier in read_tiers(row[TIERS]) or ()
        ]
        offers[place] = Offer((usual, *own_tiers))
    return offers


def bought_usd_per_1k(frame: pd.DataFrame, workload: Workload, output_tokens: Floats) -> Floats:
    """Cost of 1,000 requests at each row's list, with the prices for this length of prompt and the share in batches.

    An offer of the batch or flex service has that service's prices for all of its requests.
    """
    offers, batch_share = offers_of(frame), workload.batchable_pct / 100
    cost, named = _service_usd_per_1k(frame, workload, output_tokens, offers, STANDARD), services(frame)
    for service in (BATCH, FLEX):
        share = np.where(named == service, 1.0, np.where((named == STANDARD) & (service == BATCH), batch_share, 0.0))
        if share.any():
            cost += share * (_service_usd_per_1k(frame, workload, output_tokens, offers, service) - cost)
    return cost


def services(frame: pd.DataFrame) -> NDArray[np.object_]:
    """The service of each row: batch, flex, or the standard one."""
    if "service" not in frame:
        return np.full(len(frame), STANDARD, dtype=object)
    return frame["service"].astype(object).where(frame["service"].notna(), STANDARD).to_numpy(dtype=object)


def _service_usd_per_1k(
    frame: pd.DataFrame, workload: Workload, output_tokens: Floats, offers: Sequence[Offer | None], service: str
) -> Floats:
    listed = {name: numbers(frame, name).copy() for name in (INPUT, CACHED, OUTPUT)}
    for place, offer in enumerate(offers):
        if offer is not None:
            prices = prices_at(offer, workload.input_tokens, service)
            listed[INPUT][place], listed[OUTPUT][place] = prices.input_usd_per_mtok, prices.output_usd_per_mtok
            cached = prices.cached_input_usd_per_mtok
            listed[CACHED][place] = np.nan if cached is None else cached
    return api_usd_per_1k(
        workload.input_tokens,
        output_tokens,
        listed[INPUT],
        listed[OUTPUT],
        cached_share=workload.cached_pct / 100,
        cached_input_usd_per_mtok=listed[CACHED],
    )


def longer_prompt_notes(frame: pd.DataFrame, workload: Workload) -> list[str]:
    """For each row a note where the prompt is so long that the whole request has other prices; empty elsewhere."""
    notes = []
    for offer in offers_of(frame):
        above = 0 if offer is None else prices_at(offer, workload.input_tokens).above_tokens
        notes.append(f"the whole request at the prices for prompts above {above:,} tokens" if above else "")
    return notes


def with_limits(frame: pd.DataFrame, workload: Workload, *, has_requests: bool = True) -> pd.DataFrame:
    """Add `cannot_serve`: why an offer cannot read the prompt, write the answer or wait; missing where it can serve.

    An answer length that was only guessed rules nobody out. The batch and flex services promise no latency, so they
    serve only where all requests can wait; a board that compares lists, and no requests, ranks them with the others.
    """
    answers = np.full(len(frame), float(workload.output_tokens or 0))
    if workload.output_tokens is None and "output_tokens_per_response__kind" in frame:
        stated = (frame["output_tokens_per_response__kind"].astype(object) == "measured").to_numpy(dtype=bool)
        answers = np.where(stated, numbers(frame, "output_tokens_per_response"), 0.0)
    reads, writes = numbers(frame, "max_input_tokens"), numbers(frame, "max_output_tokens")
    reasons = []
    for most_read, most_written, answer in zip(reads, writes, answers, strict=True):
        offer = Offer((), max_input_tokens=_count(most_read), max_output_tokens=_count(most_written))
        reasons.append(can_serve(offer, workload.input_tokens, answer)[1] or None)
    if has_requests and workload.batchable_pct < ALL_PCT:
        hurried = f"It {MAY_BE_LATE}; {ALL_PCT - workload.batchable_pct}% of the requests cannot wait."
        late = (services(frame) != STANDARD).tolist()
        reasons = [
            hurried if is_late and reason is None else reason for reason, is_late in zip(reasons, late, strict=True)
        ]
    frame["cannot_serve"] = pd.Series(reasons, index=frame.index, dtype=object)
    return frame


def _count(tokens: float) -> int | None:
    return None if np.isnan(tokens) else int(tokens)


def cannot_serve(frame: pd.DataFrame) -> dict[str, Bools]:
    """Which rows cannot read the prompt, which cannot write the answer, and which may be late."""
    texts = frame["cannot_serve"].fillna("").astype(str) if "cannot_serve" in frame else pd.Series("", frame.index)
    return {
        CANNOT_READ: texts.str.startswith("It reads").to_numpy(dtype=bool),
        CANNOT_WRITE: texts.str.startswith("It writes").to_numpy(dtype=bool),
        MAY_BE_LATE: texts.str.startswith(f"It {MAY_BE_LATE}").to_numpy(dtype=bool),
    }


def left_out(frame: pd.DataFrame) -> dict[str, int]:
    """How many rows are left out for which reason; reasons that rule nobody out are not named."""
    return {reason: int(rows.sum()) for reason, rows in cannot_serve(frame).items() if rows.any()}


def withdrawal_note(row: Mapping[Any, Any]) -> str:
    """A sentence where an offer ends within 90 days of the list that its price is from; empty elsewhere."""
    day, listed = row.get("withdrawn_on"), row.get("price_date")
    if not isinstance(day, str) or not isinstance(listed, str):
        return ""
    offer = Offer((), withdrawn_on=date.fromisoformat(day))
    if not withdrawn_within(offer, date.fromisoformat(listed), SOON_DAYS):
        return ""
    days = (date.fromisoformat(day) - date.fromisoformat(listed)).days
    who = f"{row['provider']} withdraws {row['model_label']}"
    return f"{who} on {day}, {days} days after its price list of {listed}: plan for another model."
