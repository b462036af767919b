"""The offers of a model: one row per provider, region and precision, with the dated prices before the newest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from data.warehouse import model_facts
from models.serving.offers import BATCH
from pages.answers.boards import store
from pages.answers.models.plain_rows import plain, whole
from pages.answers.models.replies import OfferRow, PricePoint

INPUT, CACHED, OUTPUT = "input_usd_per_mtok", "cached_input_usd_per_mtok", "output_usd_per_mtok"
prices = store.from_warehouse(model_facts.prices, maxsize=64)


def offers_of(model: str) -> list[OfferRow]:
    """The offers of a model, cheapest first (input and output price together). A price list's kind is measured."""
    table = prices(model)
    rows: list[OfferRow] = []
    for _, listed in table.groupby(["provider", "region", "precision"], dropna=False, sort=False):
        newest = listed.iloc[0]["valid_from"]
        history = [_point(row) for row in reversed(listed.drop_duplicates("valid_from").to_dict("records"))]
        rows += [_offer(row, history) for row in listed[listed["valid_from"] == newest].to_dict("records")]
    return sorted(
        rows, key=lambda row: (row["input_usd_per_mtok"] + row["output_usd_per_mtok"], row["provider"], row["name"])
    )


def _point(row: Mapping[Any, Any]) -> PricePoint:
    return PricePoint(
        date=row["valid_from"], input_usd_per_mtok=row[INPUT], output_usd_per_mtok=row[OUTPUT], source=row["source"]
    )


def _offer(row: Mapping[Any, Any], history: list[PricePoint]) -> OfferRow:
    batch_input, batch_output = _batch_prices().get((row["source"], row["name"]), (None, None))
    own_day = _point(row)
    return OfferRow(
        provider=row["provider"],
        region=plain(row["region"]),
        precision=plain(row["precision"]),
        name=row["name"],
        input_usd_per_mtok=row[INPUT],
        cached_input_usd_per_mtok=plain(row[CACHED]),
        output_usd_per_mtok=row[OUTPUT],
        batch_input_usd_per_mtok=batch_input,
        batch_output_usd_per_mtok=batch_output,
        max_input_tokens=whole(row["max_input_tokens"]),
        max_output_tokens=whole(row["max_output_tokens"]),
        withdrawn_on=plain(row["valid_until"]),
        kind="measured",
        source=row["source"],
        date=row["valid_from"],
        history=[*(point for point in history if point["date"] != row["valid_from"]), own_day],
    )


@store.data_cache(maxsize=1)
def _batch_prices() -> dict[tuple[str, str], tuple[float, float]]:
    """Batch prices for prompts of any length, by source and the offer's name there."""
    tiers = store.price_tiers()
    batch = tiers[(tiers["tier"] == BATCH) & (tiers["above_tokens"] == 0)]
    keys = zip(batch["source"], batch["name"], strict=True)
    return dict(zip(keys, zip(batch[INPUT], batch[OUTPUT], strict=True), strict=True))
