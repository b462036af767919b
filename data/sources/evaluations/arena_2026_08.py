"""The Arena's text ratings of 2026-08-27: each category a measure of its own, style control on.

Traps handled here: effort and thinking budgets are part of the name, so one model has several rows (the curated join
says which); ratings have another anchor than those of 2025-12 and go under other metric ids, so that no front can hold
both; a category rates only models with enough votes in it; two of the 29 categories repeat others and are left out.
"""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType

import pandas as pd

from data.sources.source import Source, Tables
from errors import WarehouseError

FILE = "benchmarks/arena-2026-08/arena_text_2026-08-27.csv"
DATE = "2026-08-27"
CATEGORIES = MappingProxyType(
    {
        "overall": "arena_2026_rating",
        "hard_prompts": "arena_2026_hard_rating",
        "coding": "arena_2026_coding_rating",
        "math": "arena_2026_math_rating",
        "expert": "arena_2026_expert_rating",
        "instruction_following": "arena_2026_instruction_rating",
        "creative_writing": "arena_2026_creative_rating",
        "multi_turn": "arena_2026_multiturn_rating",
        "longer_query": "arena_2026_long_rating",
        "english": "arena_2026_english_rating",
        "non_english": "arena_2026_non_english_rating",
        "chinese": "arena_2026_chinese_rating",
        "french": "arena_2026_french_rating",
        "german": "arena_2026_german_rating",
        "japanese": "arena_2026_japanese_rating",
        "korean": "arena_2026_korean_rating",
        "polish": "arena_2026_polish_rating",
        "russian": "arena_2026_russian_rating",
        "spanish": "arena_2026_spanish_rating",
        "industry_business_and_management_and_financial_operations": "arena_2026_business_rating",
        "industry_entertainment_and_sports_and_media": "arena_2026_media_rating",
        "industry_legal_and_government": "arena_2026_legal_rating",
        "industry_life_and_physical_and_social_science": "arena_2026_science_rating",
        "industry_mathematical": "arena_2026_mathematical_rating",
        "industry_medicine_and_healthcare": "arena_2026_medicine_rating",
        "industry_software_and_it_services": "arena_2026_software_rating",
        "industry_writing_and_literature_and_language": "arena_2026_writing_rating",
    }
)
# Other cuts of the votes of "overall" and "hard_prompts".
LEFT_OUT = frozenset({"exclude_ties", "hard_prompts_english"})


def build(raw: Path) -> Tables:
    """Table `measurement`, one row a rated name and category."""
    return {"measurement": ratings(pd.read_csv(raw / FILE))}


def ratings(raw: pd.DataFrame) -> pd.DataFrame:
    """Ratings with 95% intervals and votes (`n`), as the Arena names the models.

    Raises WarehouseError for an unknown category, another date, a name that stands twice in a category, and a rating
    outside its own interval.
    """
    unknown = sorted(set(raw["category"]) - set(CATEGORIES) - LEFT_OUT)
    if unknown:
        raise WarehouseError(f"{SOURCE.id}: the categories {unknown} are new; add them to CATEGORIES or LEFT_OUT.")
    dates = sorted(set(raw["leaderboard_publish_date"]) - {DATE})
    if dates:
        raise WarehouseError(f"{SOURCE.id}: rows are of {dates}, not of {DATE}; ratings of two dates do not compare.")
    rated = raw[~raw["category"].isin(LEFT_OUT)]
    repeated = rated[rated.duplicated(["category", "model_name"])]
    if len(repeated):
        name, category = repeated[["model_name", "category"]].iloc[0]
        raise WarehouseError(f"{SOURCE.id}: {name} stands twice in the category {category}.")
    if not ((rated["rating_lower"] <= rated["rating"]) & (rated["rating"] <= rated["rating_upper"])).all():
        raise WarehouseError(f"{SOURCE.id}: a rating lies outside its own interval.")
    return pd.DataFrame(
        {
            "source": SOURCE.id,
            "name": rated["model_name"],
            "metric": rated["category"].map(CATEGORIES),
            "value": rated["rating"],
            "low": rated["rating_lower"],
            "high": rated["rating_upper"],
            "interval": "95%",
            "n": rated["vote_count"].astype("int64"),
            "kind": "measured",
        }
    ).sort_values(["name", "metric"], ignore_index=True)


SOURCE = Source(
    id="arena_2026_08",
    title="Arena text ratings of August 2026",
    url="https://huggingface.co/datasets/lmarena-ai/leaderboard-dataset",
    licence="CC-BY-4.0 as others quote the card of the data set, which was not at hand; the package of the copy states"
    " none",
    may_ship_because="CC BY 4.0 would permit it with attribution. Should it not hold: figures only, with citation,"
    " which are facts.",
    version="0.3.3",
    retrieved=DATE,
    method="People vote on pairs of anonymous answers; ratings are fitted to the votes on the Elo scale with the effect"
    " of length and formatting taken out, with 95% intervals. Preferences, not accuracy; comparable within one"
    " category only, and not with the ratings of 2025-12, whose anchor is another.",
    citation="Chiang et al., Chatbot Arena: An Open Platform for Evaluating LLMs by Human Preference, ICML 2024; the"
    " data set lmarena-ai/leaderboard-dataset as of 2026-08-27, as the package llm-d-planner 0.3.3 carries it",
    files=(FILE,),
    build=build,
)
