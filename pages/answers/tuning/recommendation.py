"""What the last value, Accept-then-Stop and pooled curves recommend together, in plain values and in sentences."""

from __future__ import annotations

from collections.abc import Mapping

from models.laws.choosing.recommending import WeighedChoice
from pages.answers.laws.calls import finite
from pages.answers.shared.formatting import listing, number, plural, within_sentence
from pages.answers.tuning.replies import RecommendationRow


def recommendation_row(recommendation: WeighedChoice | None, names: Mapping[str, str]) -> RecommendationRow | None:
    """The recommendation as the API gives it; None where there is none."""
    if recommendation is None:
        return None
    return {
        "curve": recommendation.curve,
        "weights": [
            {"method": row.method, "weight": row.weight, "relative_error": row.error, "regret": row.regret}
            for row in recommendation.evidence
        ],
        "n_tests": recommendation.n_tests,
        "regret": finite(recommendation.regret),
        "regret_low": finite(recommendation.regret_low),
        "regret_high": finite(recommendation.regret_high),
        "last_value_choice": recommendation.last_value_choice,
        "same_as_last_value": recommendation.same_as_last_value,
        "sentence": recommendation_sentences(recommendation, names),
    }


def recommendation_sentences(recommendation: WeighedChoice, names: Mapping[str, str], unit: str = "") -> str:
    """What the evidence recommends, how much that may lose, and whether the last value would choose the same."""
    if not recommendation.evidence:
        text = "Too few sizes or curves to test the methods on the curves themselves, so none was weighed."
        return f"{text} {last_value_sentence(recommendation)}".strip()
    rows = sorted(recommendation.evidence, key=lambda row: -row.weight)
    shares = listing([f"{within_sentence(names[row.method])} {100 * row.weight:.0f}%" for row in rows])
    regrets = (recommendation.regret, recommendation.regret_low, recommendation.regret_high)
    expected, low, high = (number(value, 2) for value in regrets)
    return (
        f"Weighed by how well each predicted {plural(recommendation.n_tests, 'last loss', 'last losses')} of these"
        f" curves ({shares}), the evidence recommends {recommendation.curve}. Against the best it is expected to lose"
        f" {expected}{unit}, between {low} and {high} four times in five. {last_value_sentence(recommendation)}"
    )


def last_value_sentence(recommendation: WeighedChoice) -> str:
    """Whether the last value alone would choose the same; empty where it chooses nothing."""
    if recommendation.last_value_choice is None:
        return ""
    if recommendation.same_as_last_value:
        return "The last value would choose the same."
    return f"The last value would choose {recommendation.last_value_choice}."
