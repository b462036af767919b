"""The first storey of the Scaling laws page: what to train, or which law fits, and two figures."""

from __future__ import annotations

import numpy as np
import streamlit as st

from pages.answers.laws.answer import ScalingAnswer
from pages.answers.laws.budget import BudgetSplit, budget_split, flops_text, leads_with_optimum
from pages.answers.laws.forecast import forecast
from pages.answers.laws.origins import runs_origin
from pages.answers.laws.sentences import verdict, warnings
from pages.answers.shared.formatting import alike, number
from pages.draw.laws.resources import draw_decisions
from pages.draw.shared.escaping import escape
from pages.draw.shared.first_storey import draw_verdict, figure_grid
from pages.draw.shared.value_origin import origin_help


def draw_answer(answer: ScalingAnswer) -> None:
    """Draw the verdict, compute-optimal where these runs can say it, and its two figures."""
    split = budget_split(answer)
    if split is None:
        draw_verdict(verdict(answer), warnings(answer), lambda: draw_decisions(answer))
        _draw_fit_figures(answer)
    else:
        draw_verdict(
            split.sentence, [] if leads_with_optimum(answer) else [verdict(answer)], lambda: draw_decisions(answer)
        )
        _draw_split_figures(answer, split)


def warnings_below(answer: ScalingAnswer) -> list[str]:
    """What the card did not say of the forecast, to stand below the chart."""
    return [] if budget_split(answer) is None else warnings(answer)


def _draw_split_figures(answer: ScalingAnswer, split: BudgetSplit) -> None:
    origin, meaning = runs_origin(answer.runs, ""), f"By {split.basis}, for the budget set above."
    with figure_grid(2):
        st.metric(
            "Best parameters",
            number(split.n_params),
            f"{number(split.n_tokens / split.n_params, 2)} tokens each",
            delta_color="gray",
            delta_arrow="off",
            help=origin_help(origin, meaning),
            border=True,
            height="stretch",
        )
        st.metric(
            "Best tokens",
            number(split.n_tokens),
            f"for {flops_text(split.flops)} FLOP",
            delta_color="gray",
            delta_arrow="off",
            help=origin_help(origin, meaning),
            border=True,
            height="stretch",
        )
    st.page_link(
        "pages/train.py",
        label="Plan this run",
        icon=":material/model_training:",
        query_params={"n_params": f"{split.n_params:.4g}", "tokens": f"{split.n_tokens:.4g}"},
        help="Time, price, energy, memory and failures of this size on these tokens.",
    )


def _draw_fit_figures(answer: ScalingAnswer) -> None:
    """The best law's forecast and its error, where a law was fitted."""
    best = answer.best
    if best is None or best.fit is None:
        return
    origin, meaning = runs_origin(answer.runs, "", best.law.title), f"By {best.law.title}, the best fit."
    estimate = forecast(answer, best)
    with figure_grid(2):
        if estimate is not None and np.isfinite(estimate[0]):
            value, low, high = estimate
            known = np.isfinite(low) and np.isfinite(high)
            texts = alike(value, low, high) if known else (number(value),)
            st.metric(
                escape(f"At {number(answer.view.reach)} times the data"),
                texts[0],
                f"{texts[1]} to {texts[2]} at {100 * answer.view.level:.0f}%" if known else None,
                delta_color="gray",
                delta_arrow="off",
                help=origin_help(origin, meaning),
                border=True,
                height="stretch",
            )
        held_out = best.held_out_log is not None and np.isfinite(best.held_out_log)
        error = best.held_out_log if held_out and best.held_out_log is not None else best.fit.rmsd_log
        st.metric(
            "RMS error",
            f"{number(100 * error, 2)}%",
            "held-out points" if held_out else "fitted points",
            delta_color="gray",
            delta_arrow="off",
            help=origin_help(origin, meaning),
            border=True,
            height="stretch",
        )
