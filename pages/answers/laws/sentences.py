"""The Scaling laws page in sentences: which law describes the runs, what it predicts, and what that cannot promise."""

from __future__ import annotations

import numpy as np

from models.laws import CurveFit
from pages.answers.laws.answer import LawFit, ScalingAnswer
from pages.answers.laws.calibration import extrapolation_words
from pages.answers.laws.compute_optimal import ComputeOptimal
from pages.answers.laws.forecast import forecast, no_forecast_because
from pages.answers.laws.view import ISOFLOP_SOURCES
from pages.answers.shared.formatting import alike, listing, number, within_sentence

EXACT = 1e-5  # of ln y: curves made by a law leave less


def verdict(answer: ScalingAnswer) -> str:
    """Which law fits these runs best, how well, and what it predicts; at most 40 words."""
    runs, best = answer.runs, answer.best
    if answer.optimal is not None and (not answer.fits or runs.source in ISOFLOP_SOURCES):
        return f"{runs.label}: {_growth_clause(answer.optimal)}."
    if not answer.fits:
        return f"No law takes the inputs of {runs.label}: {listing(runs.inputs) or 'x'}."
    if best is None or best.fit is None:
        return f"No law could be fitted to {runs.label}: more points are needed."
    return " ".join(filter(None, (_fit_sentence(answer, best, best.fit), _forecast_sentence(answer, best))))


def _growth_clause(optimal: ComputeOptimal) -> str:
    if optimal.growth is None:
        return "too few budgets have an optimum to tell how the compute-optimal size grows"
    return f"the compute-optimal size grows as compute to the power {number(optimal.growth.exponent)}"


def _fit_sentence(answer: ScalingAnswer, best: LawFit, fit: CurveFit) -> str:
    rank = "only" if len(answer.fits) == 1 else "best"
    if best.held_out_log is not None and np.isfinite(best.held_out_log):
        error = f"{_percent(best.held_out_log)}% RMS error on held-out points"
    else:
        error = f"{_percent(fit.rmsd_log)}% RMS error"
    return f"{answer.runs.label}: the {rank} fit is {law_words(best.law.title)} ({error})."


def law_words(title: str) -> str:
    """A law's title within a sentence: with its article where it names a law, without what explains it.

    >>> law_words("Over-training law")
    'the over-training law'
    """
    words = within_sentence(title.partition(":")[0])
    return f"the {words}" if "law" in words.partition(",")[0].split(" ") else words


def _forecast_sentence(answer: ScalingAnswer, best: LawFit) -> str:
    estimate = forecast(answer, best)
    if estimate is None or not np.isfinite(estimate[0]):
        return ""
    value, low, high = estimate
    reach = answer.view.reach
    where = "the largest point" if reach == 1 else f"{number(reach)} times the largest point"
    unit = " nats per token" if answer.runs.y_unit == "nats" else ""
    if not (np.isfinite(low) and np.isfinite(high)):
        return f"At {where} it predicts {number(value)}{unit}."
    middle, least, most = alike(value, low, high)
    return f"At {where} it predicts {middle}{unit} ({least} to {most} at {100 * answer.view.level:.0f}%)."


def _percent(rmsd_log: float) -> str:
    """Per cent of a difference of logarithms, without ten zeros."""
    return number(100 * rmsd_log, 2) if rmsd_log >= EXACT else f"less than {100 * EXACT:g}"


def warnings(answer: ScalingAnswer) -> list[str]:
    """Sentences on what this answer cannot promise."""
    sentences = []
    best = answer.best
    if best is not None and (why := no_forecast_because(answer, best)):
        sentences.append(f"{best.law.title} makes no forecast: {why}")
    elif best is not None and answer.view.reach > 1:
        text = f"The forecast lies at {number(answer.view.reach)} times the largest fitted point."
        sentences.append(f"{text} {extrapolation_words(best)}")
    values = [estimate[0] for law_fit in answer.fits if (estimate := forecast(answer, law_fit)) is not None]
    finite = [value for value in values if np.isfinite(value) and value > 0]
    if len(finite) > 1 and max(finite) / min(finite) > 1.05:
        sentences.append(
            "The laws disagree there: forecasts range from {} to {}.".format(*alike(min(finite), max(finite)))
        )
    for law_fit in answer.fits:
        if law_fit.fit is not None and law_fit.fit.decisive is not None and law_fit.fit.decisive.sentence:
            sentences.append(f"{law_fit.law.title}: {law_fit.fit.decisive.sentence}")
    if best is not None and not best.trusted:
        sentences.append(f"{best.law.title}: not every parameter is identified by these points.")
    return sentences
