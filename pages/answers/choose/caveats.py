"""What a person should doubt about an answer, and where its numbers come from."""

from __future__ import annotations

from data.metrics import metrics
from data.warehouse import router_logs
from pages.answers.boards import store
from pages.answers.boards.candidate_kinds import PREDICTED
from pages.answers.boards.offer_limits import withdrawal_note
from pages.answers.boards.precision_quality import change_sentence, precision_quality
from pages.answers.boards.predicted_energy import predicted_energy_caveat, predicted_interval
from pages.answers.boards.predicted_variants import variants_caveat
from pages.answers.boards.prompts import prompt_doubt
from pages.answers.choose.answer import ChooseAnswer, choose
from pages.answers.choose.bits_and_size import bits_sentence
from pages.answers.choose.notes import SETTING_NAMES, not_weighed
from pages.answers.choose.sentences import name_of
from pages.answers.shared.formatting import listing, number, plural

stored_router = store.from_warehouse(router_logs.stored_router, maxsize=64)
RENTAL_NAMES = {"median": "median", "cheapest": "cheapest", "dearest": "most expensive"}


def doubts(answer: ChooseAnswer) -> list[str]:
    """Sentences on what the figures of this answer do not say."""
    sentences = _quality_doubts(answer)
    if answer.roles.has_tokens:
        sentences += _cost_doubts(answer)
    sentences += notes(answer)
    sentences += filter(None, [predicted_energy_caveat(answer.frame), variants_caveat(answer.frame)])
    if answer.board.not_claimed and not answer.roles.has_tokens:
        sentences.append(answer.board.not_claimed)
    if answer.roles.has_tokens:
        sentences.append(
            "Energy covers GPUs only, in steady state at full batches. CPU, cooling and idle time are excluded."
        )
        sentences.append(
            "API models have no measured energy or latency in this data. When both kinds are ranked, these weights are "
            "set aside. Raise them above their defaults to rank self-hosted models alone."
        )
    return sentences


def notes(answer: ChooseAnswer) -> list[str]:
    """What the verdict leaves out: parts not weighed, an unusual prompt, an end in sight, limits without effect."""
    pick = answer.decision.pick
    sentences = [] if pick is None else not_weighed(answer)
    doubt = "" if pick is None else prompt_doubt(answer.view.workload, answer.row(pick))
    if doubt:
        sentences.append(f"The pick: {doubt[:1].lower()}{doubt[1:]}")
    ending = "" if pick is None else withdrawal_note(answer.row(pick))
    if ending:
        sentences.append(ending)
    prediction = unmeasured_pick_note(answer) or predicted_energy_note(answer)
    sentences += filter(None, [prediction, bits_sentence(answer)])
    if answer.idle_limits:
        sentences.append(idle_sentence(answer))
    return sentences


def predicted_energy_note(answer: ChooseAnswer) -> str:
    """That the pick stands on a predicted energy, with its interval; empty where it was measured."""
    pick = answer.decision.pick
    if pick is None or "energy" not in answer.columns:
        return ""
    figure = predicted_interval(answer.row(pick), answer.columns["energy"])
    if not figure:
        return ""
    return f"The energy of the pick is predicted, not measured: {figure} per {answer.roles.unit}."


def unmeasured_pick_note(answer: ChooseAnswer) -> str:
    """That nobody measured the pick, and the pick without such deployments; empty where it was measured."""
    pick = answer.decision.pick
    if pick is None or answer.cell(pick, "kind") != PREDICTED:
        return ""
    measured = choose(answer.view.with_changes(predicted_variants=False))
    other = measured.decision.pick
    instead = "nothing meets these limits" if other is None else f"the pick is {name_of(measured, other)}"
    return f"This deployment was not measured: all of its figures are predicted. Without predicted ones {instead}."


def idle_sentence(answer: ChooseAnswer) -> str:
    """Which limits are set and rule out no candidate; empty where each does."""
    if not answer.idle_limits:
        return ""
    return f"No candidate is ruled out by {listing([SETTING_NAMES[name] for name in answer.idle_limits], last='or')}."


def _quality_doubts(answer: ChooseAnswer) -> list[str]:
    if "quality" not in answer.columns:
        return []
    name, pick = answer.columns["quality"], answer.decision.pick
    measure = metrics()[name]
    meaning = (
        "reflects people's preference in side-by-side votes; it is not an accuracy on your task."
        if measure.unit == "rating"
        else "is the score of a public test. Training data may contain it, and it is not an accuracy on your task."
    )
    sentences = [f"{measure.label} {meaning}"]
    kind = f"{name}__kind"
    if pick is not None and answer.cell(pick, "kind") == "router":
        return [*sentences, router_doubt(str(answer.cell(pick, "offer")))]
    if pick is not None and kind in answer.frame and answer.cell(pick, kind) == "predicted":
        sentences.append(
            "The quality of the pick was not measured at this precision. It is carried over from the model as others "
            "served it."
        )
    return sentences + _precision_doubts(answer)


def router_doubt(router: str) -> str:
    """What a router's rating and shares stand on."""
    known = stored_router(router)
    lead, low, high = (100 * float(known[name]) for name in ("lead", "lead_low", "lead_high"))
    return (
        f"The router was fitted on {known['benchmark']} (data of {known['retrieved']}); there, on "
        f"{known['n_test']:,} queries held out, it scored {_signed(lead)} points against chance at the same shares ("
        f"95% interval {_signed(low)} to {_signed(high)}). Its rating is predicted from its models' ratings, and on "
        "your requests it may send more to the expensive model."
    )


def _signed(value: float) -> str:
    return f"{value:+.1f}".replace("-", "\N{MINUS SIGN}")


def _precision_doubts(answer: ChooseAnswer) -> list[str]:
    if answer.decision.pick is None:
        return []
    model, precision = (answer.cell(answer.decision.pick, name) for name in ("model", "precision"))
    change = precision_quality(str(model), precision) if isinstance(precision, str) else None
    return [] if change is None else [change_sentence(change, str(precision))]


def _cost_doubts(answer: ChooseAnswer) -> list[str]:
    view, frame = answer.view, answer.frame
    sentences = []
    if view.requests_per_day is None:
        sentences.append(
            "Self-hosted cost assumes GPUs that are always busy at the measured throughput; at a quarter of that load "
            "it is four times as much. Enter your requests per day to include idle hours."
        )
    else:
        sentences.append(
            "Replicas carry your requests spread evenly over 24 hours; a peak of twice the mean needs about twice the "
            "replicas. Power in idle hours is not included."
        )
    length = "each model's own answer length" if view.output_tokens is None else f"{view.output_tokens:,} tokens"
    dates = sorted(frame["price_date"].dropna().astype(str).unique())
    dated = f" ({dates[0]} to {dates[-1]})" if dates else ""
    sentences.append(f"API cost uses list prices{dated}, {view.input_tokens:,} input tokens and {length} per request.")
    sentences += _rental_doubts(answer)
    lengths = frame.get("output_tokens_per_response__kind")
    if lengths is not None and view.output_tokens is None:
        count = int((lengths == "predicted").sum())
        sentences.append(
            f"The answer length of {plural(count, 'API candidate')} was not measured. It is predicted from the task, "
            "the reasoning effort, the model family and the model's other measured lengths; the interval of the cost "
            "comes from it."
        )
    return sentences


def _rental_doubts(answer: ChooseAnswer) -> list[str]:
    prices = answer.frame.dropna(subset=["gpu_usd_per_hour"]).drop_duplicates("gpu")
    if answer.view.gpu_usd_per_hour is not None or prices.empty:
        return []
    bounds = (prices[f"gpu_usd_per_hour{side}"] for side in ("", "__low", "__high"))
    each = [
        f"{gpu} ${number(middle)} (${number(low)} to ${number(high)})"
        for gpu, middle, low, high in zip(prices["gpu"], *bounds, strict=True)
    ]
    rental = RENTAL_NAMES[answer.view.rental]
    return [f"GPU rental per hour, {rental} price of the providers: {listing(each)}. It varies by provider and day."]
