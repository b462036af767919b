"""What the Train page says: the verdict, and a sentence for each part."""

from __future__ import annotations

from models.training.checkpoints import loss_chance
from pages.answers.shared.formatting import number
from pages.answers.training.amounts import (
    bytes_text,
    count_text,
    duration_text,
    energy_text,
    gpus_text,
    mass_text,
    money_text,
)
from pages.answers.training.answer import TrainAnswer
from pages.answers.training.energy_savings import CarbonChoice, SettingChoice
from pages.answers.training.failure_plan import FailurePlan, SavingPlace
from pages.answers.training.method_fits import METHOD_NAMES

S_PER_H = 3600
SMALL_SHARE = 0.0005
MOST_MEASURED = 4


def train_verdict(answer: TrainAnswer) -> str:
    """The answer in a sentence: what the run takes, and how often to save; or that it does not fit."""
    view, figures = answer.view, answer.figures
    run = f"{count_text(view.n_params, 'parameter')} on {count_text(view.tokens, 'token')}"
    if not answer.chosen_fit.fits:
        return no_room(answer)
    verb = "trains" if view.num_gpus == 1 else "train"
    costs = [money_text(figures["price_usd"].value)] if "price_usd" in figures else []
    if "energy_kwh" in figures:
        costs += [energy_text(figures["energy_kwh"].value), f"{mass_text(figures['co2e_kg'].value)} CO2e"]
    spent = f": {', '.join(costs)}" if costs else ""
    failures = answer.failures
    return (
        f"{gpus_text(view.num_gpus, answer.gpu_label)} {verb} {run} in"
        f" {duration_text(figures['time_h'].value)}{spent}. Expect a failure every"
        f" {duration_text(failures.failure_every_h)}; {saving_text(failures.disk, figures['time_h'].value)}."
    )


def saving_text(place: SavingPlace, hours: float) -> str:
    """`save every 14.5 hours`, where that is before the end of the run."""
    every_h = place.plan.interval_s / S_PER_H
    return f"save every {duration_text(every_h)}" if every_h < hours else "saving before the end does not pay"


def no_room(answer: TrainAnswer) -> str:
    """Why the run does not fit, and what would hold it."""
    fit, view = answer.chosen_fit, answer.view
    need = (
        f"No room: {METHOD_NAMES[fit.method]} needs {number(fit.memory.total_gb)} GB on each of"
        f" {gpus_text(view.num_gpus, answer.gpu_label)}, which offer {number(answer.room_gb)} GB."
    )
    if fit.least_gpus is None:
        return f"{need} More GPUs do not help: shorten the sequence or the batch."
    return f"{need} {fit.least_gpus:,} GPUs would hold it."


def plan_notes(answer: TrainAnswer) -> list[str]:
    """What qualifies the verdict: how sure the time is, and how whole projects compare."""
    time, ratios = answer.figures["time_h"], answer.published["ratio"]
    sure = ""
    if time.low is not None and time.high is not None:
        sure = f"The time is {time.kind}: {duration_text(time.low)} to {duration_text(time.high)}. "
    project = f"Published projects took {number(ratios.min(), 2)} to {number(ratios.max(), 2)} times these GPU hours."
    return [f"{sure}{project}", utilization_sentence(answer), *answer.reasons, *_beyond(answer)]


def utilization_sentence(answer: TrainAnswer) -> str:
    """The share of the peak rate that the plan takes, and how it is known."""
    share = answer.figures["utilization_pct"]
    ends = "" if share.low is None else f" ({number(share.low)} to {number(share.high)})"
    return f"Utilisation {number(share.value)}%{ends} of the peak rate, {share.kind}. {share.method}"


def _beyond(answer: TrainAnswer) -> list[str]:
    """Where the run lies outside what was measured."""
    view = answer.view
    if answer.figures["utilization_pct"].kind != "predicted":
        return []
    low, high, gpus = answer.measured_range
    if low / 2 <= view.n_params <= 2 * high and view.num_gpus <= MOST_MEASURED * gpus:
        return []
    return [
        f"Speeds were measured from {number(low)} to {number(high)} parameters on up to {gpus:,} GPUs; this run lies"
        " outside that range."
    ]


def failures_sentence(failures: FailurePlan, hours: float) -> str:
    """How often a failure comes, and what saving for it costs."""
    expected = hours / failures.failure_every_h
    chance = loss_chance(1 / failures.failure_every_h, hours)
    here = f"about {number(expected, 2)} in this run" if expected >= 2 else f"{percent(chance)} likely in this run"
    places = " ".join(place_sentence(place, hours) for place in (failures.disk, failures.memory))
    return f"Expect a failure every {duration_text(failures.failure_every_h)}: {here}. {places}"


def place_sentence(place: SavingPlace, hours: float) -> str:
    """`Saved to disk in 60 s, every 14.5 hours: 0.23% of the time is lost.`"""
    plan = place.plan
    if plan.interval_s / S_PER_H >= hours:
        return f"Saved to {place.place} in {number(place.save_s)} s, saving before the end does not pay."
    return (
        f"Saved to {place.place} in {number(place.save_s)} s, every {duration_text(plan.interval_s / S_PER_H)}:"
        f" {percent(plan.waste)} of the time is lost."
    )


def survival_sentence(answer: TrainAnswer) -> str:
    """Whether a checkpoint in memory outlives the loss of a node."""
    view, survives = answer.view, answer.failures.memory.survives
    if survives == 0:
        return "A copy in memory does not outlive a lost node here: it takes two nodes or more, one of them spare."
    return (
        f"When a node is lost, {number(100 * survives, 6)}% of the groups of {view.group_nodes} nodes with"
        f" {view.parity} spare still hold their copy."
    )


def cluster_sentence(answer: TrainAnswer) -> str:
    """What a cluster's failed jobs would add to the bill."""
    failures = answer.failures
    text = (
        f"In Acme's cluster Seren {number(failures.failed_jobs_pct)}% of GPU jobs failed and took"
        f" {number(failures.failed_gpu_time_pct)}% of GPU time."
    )
    price = answer.figures.get("price_usd")
    if price is None:
        return text
    whole = money_text(price.value / (1 - failures.failed_gpu_time_pct / 100))
    return f"{text} With that share, plan {whole} for the project."


def setting_sentence(setting: SettingChoice) -> str:
    """What the cheapest batch size and power limit save against the usual ones."""
    best, usual = setting.settings.iloc[setting.best], setting.settings.iloc[setting.usual]
    if setting.best == setting.usual:
        return f"{best['model_label']} on {best['gpu']}: the usual batch size at full power is already the cheapest."
    added = setting.choice.time_added
    time = f"takes {percent(added)} longer" if added >= SMALL_SHARE else f"takes {percent(-added)} less time"
    time = "takes the same time" if abs(added) < SMALL_SHARE else time
    saved = setting.choice.energy_saved
    energy = f"{percent(abs(saved))} {'less' if saved >= 0 else 'more'} energy"
    return (
        f"{best['model_label']} on {best['gpu']}: batch {best['batch_size']:.0f} at {best['power_limit_w']:.0f} W uses"
        f" {energy} than the usual batch {usual['batch_size']:.0f} at {usual['power_limit_w']:.0f} W and {time}."
    )


def carbon_sentence(carbon: CarbonChoice) -> str:
    """What following the grid saves, and how much of it comes of choosing the hours."""
    longer = carbon.plan.total_h / carbon.full.total_h - 1
    saved = (
        f"Drawing less power by the forecast emits {percent(carbon.saved)} less CO2 for {percent(longer)} more time."
    )
    if carbon.saved < SMALL_SHARE:
        saved = "Within this slowdown nothing can be saved on this grid."
    hours = (
        f"Choosing the hours is {percent(carbon.shifted)} of it; the rest is the lower power itself."
        if carbon.shifted >= SMALL_SHARE
        else "Choosing the hours adds nothing here, because the forecast misses them; lower power alone saves it."
    )
    return f"{saved} {hours}" if carbon.saved >= SMALL_SHARE else saved


def network_sentence(answer: TrainAnswer) -> str:
    """What workers send, every step and rarely."""
    view, load = answer.view, answer.network
    if view.workers == 1:
        return "A single worker sends nothing."
    return (
        f"Each of {view.workers:,} workers sends {bytes_text(load.every_step_bytes)} per step,"
        f" {number(load.average_s)} s at {number(view.link_gbit)} Gbit/s. Averaging every {view.every_steps:,} steps"
        f" (DiLoCo) makes that {bytes_text(load.rare_bytes)} per step."
    )


def contrastive_sentence(answer: TrainAnswer) -> str:
    """Whether the similarities of a contrastive batch fit, whole and in tiles."""
    view, fit = answer.view, answer.contrastive
    whole = f"{bytes_text(fit.whole_gb * 1e9)} on each GPU"
    verdict = "fits" if fit.whole_gb <= answer.room_gb else "does not fit"
    return (
        f"A contrastive loss over {view.contrastive_batch:,} samples holds {whole}, which {verdict}; in tiles of"
        f" {view.tile:,} it holds {bytes_text(fit.tiled_gb * 1e9)}. Whole, {number(fit.largest_batch)} samples fit."
    )


def percent(share: float) -> str:
    """`12.4%` of a share of 0.124.

    >>> percent(0.0023)
    '0.23%'
    """
    return f"{number(100 * share, 3 if share >= 0.1 else 2)}%"
