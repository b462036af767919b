"""The Route page's sentences: what is recommended within the limit, what it scores and costs, and beside what."""

from __future__ import annotations

from models.routers.registry import POLICIES
from pages.answers.route.answer import RouteAnswer, route_label
from pages.answers.route.limit import UNITS, Use
from pages.answers.route.recommendation import NO_ROUTER, OperatingPoint
from pages.answers.shared.formatting import number

NO_GAP = 0.05  # points; less reads as 0.0


def route_verdict(answer: RouteAnswer) -> str:
    """The answer in two or three sentences of one form: who scores what at which cost, beside what, and ties."""
    if not answer.recommendation.pick.feasible:
        return f"No policy meets your limit. {_least(answer)}"
    if not answer.follows_recommendation:
        return _other_is_better(answer)
    if answer.policy.id == NO_ROUTER:
        parts = [f"{_scores(answer)} per 1,000 queries: no router is better within your limit."]
    else:
        parts = [f"{_scores(answer)} per 1,000 queries; {_single(answer)}.", _beside_chance(answer)]
    return " ".join([*parts, *_ties(answer)])


def _scores(answer: RouteAnswer) -> str:
    error = f"{196 * answer.quality_error:.1f}"
    score = percent(answer.quality)
    if error != "0.0":
        score = f"{score.removesuffix('%')} ± {error}%"
    return f"{answer.label} scores {score} at {cost(answer.cost_usd)}"


def _least(answer: RouteAnswer) -> str:
    """The way to route that costs least, which is all that can be said where every one is over the limit."""
    pick = answer.recommendation.pick
    name, least = route_label(answer.replay, pick.policy, pick.point), answer.points[pick.policy]
    figures = f"{percent(least.quality.value)} at {cost(least.cost_usd.value)} per 1,000 queries"
    return f"{name} uses the least: it scores {figures}."


def _single(answer: RouteAnswer) -> str:
    name = answer.replay.models[answer.best]
    return f"{name} alone scores {percent(answer.best_quality)} at {cost(answer.best_cost_usd)}"


def _beside_chance(answer: RouteAnswer) -> str:
    gain = answer.beside_chance.gain
    value, low, high = (100 * bound for bound in (gain.value, gain.low, gain.high))
    mix = "Random mixing at that cost scores"
    if abs(value) < NO_GAP:
        return f"{mix} the same."
    if value < 0:
        return f"{mix} {points_of(-value)} more, so routing does not pay here."
    if low <= 0:
        return f"{mix} {points_of(value)} less, within noise."
    return f"{mix} {points_of(value)} less ({low:.1f} to {high:.1f})."


def _ties(answer: RouteAnswer) -> list[str]:
    """What a more complex policy adds; nothing where chance does better than both."""
    tied = answer.recommendation.tied
    beaten = answer.policy.id != NO_ROUTER and 100 * answer.beside_chance.gain.value <= -NO_GAP
    return [] if tied is None or beaten else [f"{POLICIES[tied].label} ties but is more complex."]


def _other_is_better(answer: RouteAnswer) -> str:
    pick, current = answer.recommendation.pick, answer.recommendation.candidates.get(answer.policy.id)
    better = answer.points[pick.policy]
    name = route_label(answer.replay, pick.policy, pick.point)
    word = "better" if better.quality.value > answer.quality else "recommended"
    return (
        f"{name} is {word} within your limit: {percent(better.quality.value)} at {cost(better.cost_usd.value)} "
        f"per 1,000 queries. {_scores(answer)}, {_why_not(pick, current)}."
    )


def _why_not(pick: OperatingPoint, current: OperatingPoint | None) -> str:
    if current is None or not current.feasible:
        return "over your limit"
    gap = 100 * (pick.quality - current.quality)
    if gap >= NO_GAP:
        return f"{points_of(gap)} behind on the validation queries"
    if pick.complexity < current.complexity:
        return "no better beyond noise and more complex"
    return "no better on the validation queries"


def percent(score: float) -> str:
    """A mean score, 0 to 1, in percent."""
    text = f"{100 * score:.1f}"
    return "0.0%" if text == "-0.0" else f"{text}%"


def points_of(gap: float) -> str:
    """A gap between two scores, in points of 100."""
    text = f"{gap:.1f}"
    return f"{text} point{'' if text == '1.0' else 's'}"


def cost(usd: float) -> str:
    """A mean cost of a query as USD per 1,000."""
    return f"${number(1000 * usd)}"


def limit_text(answer: RouteAnswer) -> str:
    """The limit, short."""
    text = UNITS[answer.limit.unit].text(answer.limit.value)
    per = {"usd": "per 1,000 queries", "strong": "to the strongest model", "wh": "per query"}[answer.limit.unit]
    return f"{text} {per}"


def used_sentence(answer: RouteAnswer) -> str:
    """What the operating point uses in every unit: on the held-out queries, and where it was chosen."""
    strongest = answer.replay.models[answer.replay.strongest]

    def spending(use: Use) -> str:
        spent = {unit: UNITS[unit].text(float(answer.point.mean(use.spent(unit)))) for unit in use.units}
        return ", ".join(f"{text} to {strongest}" if unit == "strong" else text for unit, text in spent.items())

    current = answer.recommendation.candidates.get(answer.policy.id)
    over = current is not None and not current.feasible
    least = "This policy cannot meet the limit; its lowest use is shown. " if over else ""
    used = f"Held-out queries: {spending(answer.policy.use)}. Validation queries: {spending(answer.policy.settled)}."
    return f"{least}{used}{_mixture(answer)}"


def _mixture(answer: RouteAnswer) -> str:
    if not answer.point.share or answer.policy.id == NO_ROUTER:
        return ""
    return " The limit lies between two of its settings, so each query draws one of the two at random."
