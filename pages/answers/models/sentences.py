"""What the Models page says in words: one sentence on the model, badges, captions."""

from __future__ import annotations

from collections.abc import Mapping

from pages.answers.boards import store
from pages.answers.models.figures import cheapest, energy_range, main_rating, place_of, price_text, usual_task
from pages.answers.models.replies import ModelReply
from pages.answers.shared.formatting import listing, number, plural

ARCHITECTURES: Mapping[str, str] = {
    "dense": "Dense",
    "moe": "Mixture of experts",
    "hybrid": "Hybrid of state space and attention",
    "diffusion": "Diffusion",
}
ARENAS: Mapping[str, str] = {
    "arena_2026_rating": "Arena 2026",
    "arena_text": "Arena 2025",
    "comparia_rating": "compar:IA",
}


def model_verdict(record: ModelReply) -> str:
    """What to know first, in under 40 words: how good, from whom, where measured."""
    clauses = [_rated(record), _sold(record), _measured(record)]
    return f"{record['label']} {listing(clauses)}."


def _rated(record: ModelReply) -> str:
    row = main_rating(record)
    if row is None:
        return "is not rated in any arena"
    place, n = place_of(record, row["metric"])
    rated = f"is rated {row['value']:,.0f} in {ARENAS[row['metric']]}"
    if place == 1:
        return f"{rated}, the highest of {n} models"
    return f"{rated}, above {100 * (n - place) / (n - 1):.0f}% of {n} models"


def _sold(record: ModelReply) -> str:
    offer = cheapest(record)
    if offer is None:
        return "is sold by no provider of the price lists"
    read, write = price_text(offer["input_usd_per_mtok"]), price_text(offer["output_usd_per_mtok"])
    return f"costs {read} per million input and {write} per million output tokens at {offer['provider']}"


def _measured(record: ModelReply) -> str:
    span = energy_range(record, usual_task(record))
    if span is None:
        n = len(record["deployments"])
        return f"has {plural(n, 'measured deployment')}" if n else "has no measured deployment"
    low, high, _ = span
    joules = f"{number(low, 2)} J" if number(low, 2) == number(high, 2) else f"{number(low, 2)} to {number(high, 2)} J"
    return f"takes {joules} per answer when self-hosted"


def badges(record: ModelReply) -> list[str]:
    """Short facts: who made it, family, weights and licence, size, kind, date."""
    weights = {True: "Open weights", False: "Closed weights"}.get(bool(record["open_weights"]))
    if record["open_weights"] is None:
        weights = None
    licence = record["licence"]
    opened = f"{weights}, {licence}" if weights and licence and licence != "Proprietary" else weights
    return [
        text
        for text in (
            record["organisation"],
            f"{record['family']} family",
            opened,
            size_text(record),
            ARCHITECTURES.get(record["architecture"] or ""),
            _dated(record),
        )
        if text
    ]


def size_text(record: ModelReply) -> str | None:
    """`30B parameters, 3B active`; None where the size is not known."""
    total, active = record["n_params"], record["n_params_active"]
    if total is None:
        return None
    return f"{number(total)} parameters" + (f", {number(active)} active" if active and active != total else "")


def _dated(record: ModelReply) -> str | None:
    if record["released"]:
        return f"Released {record['released']}"
    return f"First listed {record['first_listed']}" if record["first_listed"] else None


def number_dates(record: ModelReply) -> str:
    """The dates of the prices and ratings on the page."""
    rating, offer = main_rating(record), cheapest(record)
    parts = []
    if rating and rating["date"]:
        parts.append(f"ratings of {rating['date']}")
    if offer:
        parts.append(f"prices of {offer['date']}")
    return f"{listing(parts).capitalize()}. Data version {store.data_version()}." if parts else ""
