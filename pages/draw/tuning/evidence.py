"""Draws the Fine-tune page: the methods compared, the curves, and the ranking."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from errors import ParetoscopeError
from models.constants import INTERVAL_LEVEL
from models.laws import Curve, CurveFit
from pages.answers.boards.origin import curve_origin, made_origin
from pages.answers.laws.fits import fit_within, stored_fits
from pages.answers.shared.formatting import plural
from pages.answers.tuning.answer import METHOD_NAMES, UPLOAD, FineTuneAnswer
from pages.answers.tuning.held import held_by_data_set
from pages.answers.tuning.sentences import selection_notes
from pages.draw.shared.chart import draw_chart
from pages.draw.shared.curves import curve_chart
from pages.draw.shared.escaping import escape
from pages.draw.shared.held_chart import held_chart
from pages.draw.shared.picture_export import chart_config
from pages.draw.shared.value_origin import table_with_origins
from pages.draw.shared.view_bar import csv_button
from pages.draw.shared.waiting import show_problem, waiting


def draw_held() -> None:
    """What the 80% intervals held on each built-in data set, foretold from what the others taught."""
    table = held_by_data_set()
    st.markdown("**What such intervals held**")
    draw_chart(
        held_chart(table["label"].tolist(), (("Held", table["held"].tolist()),), float(table["said"].iloc[0])),
        key="fine-tune-held",
        config={"displayModeBar": False},
        alt="Share of true losses that intervals of pooled curves held, by data set",
    )
    st.caption(
        f"Pooled forecasts of the loss at the largest size, from every smaller budget, by what the other data sets"
        f" taught: {escape(', '.join(f'{row.label} {row.held:.0f}%' for row in table.itertuples()))}."
        " Where more is held than was said, intervals are wider than they need to be."
    )


INTERVAL = "On data sets it was not trained on, such an interval held 86% of the losses."


METHOD_COLUMNS = {
    "method": st.column_config.Column("Choose by"),
    "choice": st.column_config.Column("Its choice"),
    "regret": st.column_config.NumberColumn(
        "Regret", format="%.3f", help="True loss of the choice above the best model's, in nats per token."
    ),
    "relacc": st.column_config.NumberColumn(
        "Rel. accuracy, %", format="%.1f", help="100: the best was chosen; 0: the worst."
    ),
    "pearcorr": st.column_config.NumberColumn(
        "Correlation, %", format="%.1f", help="Pearson: predicted and true losses."
    ),
    "n_examples_used": st.column_config.NumberColumn("Examples trained", format="compact", help="Over all candidates."),
    "cost_share": st.column_config.NumberColumn(
        "Share of full cost, %",
        format="%.2f",
        help="Compared with training every candidate at the target size.",
    ),
}


def draw_methods(answer: FineTuneAnswer) -> None:
    """What each way to choose would have picked, what it costs, and how wrong it was; behind a fold."""
    fold = st.expander("Other methods: their choice, cost and error", on_change="rerun", key="fine-tune-other-methods")
    if fold.open:
        with fold:
            _draw_methods(answer)


def _draw_methods(answer: FineTuneAnswer) -> None:
    table = answer.methods.assign(
        relacc=answer.methods["relacc"].astype(float) * 100,
        pearcorr=answer.methods["pearcorr"].astype(float) * 100,
        cost_share=answer.methods["cost_share"] * 100,
    )
    table_with_origins(
        table,
        lambda row, column: (
            None
            if column in ("method", "choice")
            else made_origin(
                f"{column} of {table['method'].iloc[row]}",
                "replayed on the measured losses of these curves; no model was trained",
                "rectified_lin2024",
                f"data set {answer.view.data_set}, target {answer.view.target:,.0f} examples",
                uploaded=answer.view.data_set == UPLOAD,
            )
        ),
        hide_index=True,
        key="fine-tune-methods",
        alt="Methods compared",
        column_config=METHOD_COLUMNS,
    )

    csv_button("fine-tune-methods", answer.data_version, lambda: methods_rows(answer), "CSV of the methods")


def methods_rows(answer: FineTuneAnswer) -> pd.DataFrame:
    """The comparison of methods as it is taken away: plain shares, and what it was asked."""
    return answer.methods.assign(
        data_set=answer.view.data_set, target_examples=answer.view.target, budget_examples=answer.view.budget
    )


def curve_rows(answer: FineTuneAnswer, curves: list[Curve], fits: Mapping[str, CurveFit]) -> pd.DataFrame:
    """The drawn curves as they are taken away: every point, the law's value and its band there."""
    parts = []
    for curve in curves:
        fit = fits.get(curve.name)
        low, high = fit.interval(curve.x, INTERVAL_LEVEL) if fit else (np.nan, np.nan)
        parts.append(
            pd.DataFrame(
                {
                    "curve": curve.name,
                    "n_params": curve.n_params,
                    "examples": curve.x,
                    "loss": curve.y,
                    "loss__kind": "measured",
                    "within_budget": curve.x <= answer.view.budget,
                    "law": fit.law if fit else None,
                    "law_loss": fit.predict(curve.x) if fit else np.nan,
                    "law_loss__kind": "predicted" if fit else None,
                    "law_loss__low": low,
                    "law_loss__high": high,
                    "source": "upload" if answer.view.data_set == UPLOAD else "rectified_lin2024",
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def chosen_curves(answer: FineTuneAnswer) -> list[Curve]:
    """The curves to draw: those asked for, else the leaders by the method and the truly best model."""
    by_name = {curve.name: curve for curve in answer.curves}
    names = list(answer.view.drawn)
    if not names:
        names = answer.ranking["model"].head(3).tolist()
        if answer.truth_known:
            names.append(str(answer.ranking.sort_values("true_loss")["model"].iloc[0]))
    return [by_name[name] for name in dict.fromkeys(names) if name in by_name]


def draw_curves(answer: FineTuneAnswer) -> None:
    """The curves with their law; built-in curves have stored fits, others are fitted when asked for."""
    view, curves = answer.view, chosen_curves(answer)
    options = ["budget", "all"] if view.data_set != UPLOAD else ["none", "budget", "all"]
    names = {"all": "to all points", "budget": "to the budget only", "none": "not fitted"}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        basis = st.segmented_control(
            "Law fitted",
            options,
            default="all" if view.data_set != UPLOAD else "none",
            format_func=names.__getitem__,
            key=f"fine-tune-basis-{view.data_set == UPLOAD}",
            help="Fitted to the budget only, the law shows what it would have predicted.",
        )
    fits = _fits(answer, curves, str(basis or options[-1]))
    draw_chart(
        curve_chart(
            curves,
            [fits.get(curve.name) for curve in curves],
            budget=view.budget,
            target=view.target,
            level=INTERVAL_LEVEL,
            y_title="test loss, nats per token" if view.data_set != UPLOAD else "loss",
        ),
        key="fine-tune-chart",
        config=chart_config("fine-tune", view.data_set),
        alt="Loss by fine-tuning examples on log axes, with the fitted law",
    )
    csv_button("fine-tune-curves", answer.data_version, lambda: curve_rows(answer, curves, fits), "CSV of the curves")
    _draw_doubts(curves, fits)


def _draw_doubts(curves: list[Curve], fits: Mapping[str, CurveFit]) -> None:
    """What the drawn fits leave open, behind a fold: a line a model."""
    doubts = {
        curve.name: [text for text in (fits[curve.name].warnings if curve.name in fits else ()) if "x = 0" not in text]
        for curve in curves
    }
    lines = [f"- {escape(name)}: {escape(' '.join(texts))}" for name, texts in doubts.items() if texts]
    if lines:
        st.expander("What these curves leave open", key="fine-tune-doubts").markdown("\n".join(lines))


def _fits(answer: FineTuneAnswer, curves: list[Curve], basis: str) -> dict[str, CurveFit]:
    view = answer.view
    if basis == "none":
        return {}
    if basis == "all" and view.data_set != UPLOAD:
        return dict(stored_fits(view.data_set, view.law))
    budget = view.budget if basis == "budget" else float("inf")
    cache = st.session_state.setdefault("fine-tune.fits", {})
    names = tuple(curve.name for curve in curves)
    question = (view.data_set, view.law, budget, names, hash(tuple(curve.y.tobytes() for curve in curves)))
    if cache.get("of") != question:
        try:
            with waiting("Fitting", "fine-tune.curves", question):
                cache.update(of=question, fits=dict(fit_within(curves, view.law, budget)))
        except ParetoscopeError as error:
            show_problem(error)
            return {}
    return dict(cache["fits"])


def draw_ranking(answer: FineTuneAnswer) -> None:
    """The candidates, best first by the method, with every method's rank and the truth where known."""
    predicted, ranks = f"{answer.view.method}_predicted", [f"{method}_rank" for method in answer.selections]
    columns = ["model", "n_params", f"{answer.view.method}_rank", *([predicted] if predicted in answer.ranking else [])]
    columns += ["pooled_low", "pooled_high"] if answer.view.method == "pooled" else []
    columns += ["true_rank", "true_loss"] if answer.truth_known else []
    columns += [name for name in ranks if name not in columns]
    config: dict[str, Any] = {
        "model": st.column_config.Column("Model"),
        "n_params": st.column_config.NumberColumn("Parameters", format="compact"),
        "pooled_low": st.column_config.NumberColumn("80% from", format="%.3f", help=INTERVAL),
        "pooled_high": st.column_config.NumberColumn("to", format="%.3f", help=INTERVAL),
        "true_rank": st.column_config.NumberColumn("True rank", help="By the loss measured at the target size."),
        "true_loss": st.column_config.NumberColumn("True loss", format="%.4f"),
    }
    for method, label in METHOD_NAMES.items():
        config[f"{method}_rank"] = st.column_config.NumberColumn(f"{label}: rank")
        config[f"{method}_predicted"] = st.column_config.NumberColumn("Predicted loss", format="%.4f")
    table = answer.ranking[columns]
    table_with_origins(
        table,
        lambda row, column: curve_origin(column, answer.view.data_set, str(table["model"].iloc[row])),
        hide_index=True,
        height=330,
        key="fine-tune-ranking",
        alt="Candidates ranked",
        column_config=config,
    )
    if answer.view.method == "pooled":
        draw_held()
    if answer.left_out:
        st.caption(f"{plural(len(answer.left_out), 'model')} above your parameter limit left out.")
    for sentence in selection_notes(answer):
        st.caption(escape(sentence))
