"""LMArena: ratings with 95% intervals by category, and the list prices its catalogue quotes for API models.

Traps handled here: image generators carry a price per image in the columns for tokens; some entries have no price;
the page a price was read from is often not the seller's.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import pandas as pd

from data.sources.source import Source, Tables, curated, read_json
from errors import WarehouseError

FOLDER = "benchmarks/lmarena"
RATINGS = f"{FOLDER}/arena_catalog_ratings_2025-12.csv"
PRICES = f"{FOLDER}/arena_catalog_prices.json"
DATE = "2025-12-17"
CATEGORIES = {
    ("text", "full"): "arena_text",
    ("text_style_control", "full"): "arena_text_style",
    ("text", "hard_6"): "arena_text_hard",
    ("text", "coding"): "arena_text_coding",
    ("text", "math"): "arena_text_math",
    ("text", "expert"): "arena_text_expert",
    ("text", "if"): "arena_text_if",
    ("text", "creative_writing"): "arena_text_creative",
    ("text", "multiturn"): "arena_text_multiturn",
    ("text", "long_user"): "arena_text_long",
    ("text", "english"): "arena_text_english",
    ("text", "chinese"): "arena_text_chinese",
    ("vision", "full"): "arena_vision",
    ("vision", "ocr"): "arena_vision_ocr",
    ("vision", "diagram"): "arena_vision_diagram",
    ("vision", "homework"): "arena_vision_homework",
}
# A page that lists several sellers of an open model without saying whose price was taken.
UNNAMED = "not named"
# Priced per image: their figures stand in the token columns, and 0.04 is no price of a million tokens.
IMAGE_MODELS = frozenset(
    {
        "imagen-3.0-generate-002",
        "recraft-v3",
        "photon",
        "ideogram-v2",
        "flux-1.1-pro",
        "dall-e-3",
        "flux-1-dev-fp8",
        "stable-diffusion-v35-large",
    }
)


def build(raw: Path) -> Tables:
    """Tables `measurement` (ratings) and `price`."""
    return {"measurement": ratings(pd.read_csv(raw / RATINGS)), "price": prices(read_json(raw / PRICES))}


def ratings(raw: pd.DataFrame) -> pd.DataFrame:
    """Ratings of the registered categories, one row a model and metric."""
    keys = zip(raw["board"], raw["category"], strict=True)
    metric = pd.Series([CATEGORIES.get(key) for key in keys], index=raw.index)
    rated_rows = raw.assign(metric=metric).dropna(subset=["metric"])
    if not (
        (rated_rows["rating_q025"] <= rated_rows["rating"]) & (rated_rows["rating"] <= rated_rows["rating_q975"])
    ).all():
        raise WarehouseError(f"{SOURCE.id}: a rating lies outside its own interval.")
    return pd.DataFrame(
        {
            "source": SOURCE.id,
            "name": rated_rows["model"],
            "metric": rated_rows["metric"],
            "value": rated_rows["rating"],
            "low": rated_rows["rating_q025"],
            "high": rated_rows["rating_q975"],
            "interval": "95%",
            "kind": "measured",
        }
    ).sort_values(["name", "metric"], ignore_index=True)


def prices(raw: list[dict[str, str]]) -> pd.DataFrame:
    """List prices of the catalogue in USD per million tokens, without image models and without empty prices.

    Raises WarehouseError where the page a price was read from is not in the curated provider table.
    """
    providers = {row["name"]: row["provider"] for row in curated("provider") if row["source"] == SOURCE.id}
    rows = []
    for entry in raw:
        if entry["model_api_name"] in IMAGE_MODELS or not (entry["input_token_price"] and entry["output_token_price"]):
            continue
        site = _site(entry["price_source"])
        if site not in providers:
            raise WarehouseError(f"{SOURCE.id}: the site {site!r} of {entry['model_api_name']} is not in provider.csv.")
        rows.append(
            {
                "source": SOURCE.id,
                "name": entry["model_api_name"],
                "provider": providers[site] or entry["organization"],
                "input_usd_per_mtok": float(entry["input_token_price"]),
                "output_usd_per_mtok": float(entry["output_token_price"]),
                "valid_from": DATE,
                "note": f"read on {site or 'no page named'}" if providers[site] in ("", UNNAMED) else "",
            }
        )
    return pd.DataFrame(rows).sort_values("name", ignore_index=True)


def _site(url: str) -> str:
    return urlsplit(url).netloc.removeprefix("www.")


SOURCE = Source(
    id="lmarena",
    title="LMArena ratings and API prices (arena-catalog)",
    url="https://github.com/lmarena/arena-catalog",
    licence="none stated",
    may_ship_because="Figures only, with citation: ratings are facts; no licence is stated, and no terms that forbid"
    " it were found.",
    version="c9558b60647217fafa878cb7ee14f8f43c355594",
    retrieved=DATE,
    method="People vote on pairs of anonymous answers; ratings are fitted to the votes on the Elo scale, with 95%"
    " intervals. Preferences, not accuracy; comparable within one category only. Prices as the catalogue quotes them.",
    citation="Chiang et al., Chatbot Arena: An Open Platform for Evaluating LLMs by Human Preference, ICML 2024",
    files=(RATINGS, PRICES),
    build=build,
)
