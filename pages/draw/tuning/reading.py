"""Draws the end of the Fine-tune page: how well the laws fit, how to read the page, and its sources."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from models.laws import LAWS
from pages.answers.boards.origin import LIN, made_origin
from pages.answers.boards.sources import describe_source
from pages.answers.laws.fits import rmsd_table
from pages.answers.tuning.answer import UPLOAD, FineTuneAnswer
from pages.answers.tuning.built_in_curves import DATA_SETS
from pages.draw.shared.escaping import escape
from pages.draw.shared.value_origin import table_with_origins

HOW_TO_READ = """
- **Pooled curves** forecasts all candidates together: how steeply each loss still falls, whether the curves of this
  data set speed up together, and how the same base models did on other data sets. On data sets it was not trained on,
  at budgets of 1/8 to 1/512 of the target, predicted and true losses correlate at 82% (Accept-then-Stop: 80%). Its
  error is 0.117 of ln loss (Accept-then-Stop: 0.163). At 1/512 it ranks no better.
- **Accept-then-Stop** trains each candidate on the budget, then on half of it, and so on. It fits a straight line on
  log axes and stops where a point leaves that line (the pre-learned phase). It ranks by the line's loss at the target.
- **Other methods** are common shortcuts; two of them fit a law to the budget and are computed when chosen.
- **Examples trained** counts all candidates. **Relative accuracy** is 100% when the best model was chosen and 0% when
  the worst was. **Correlation** compares predicted with true losses.
- Points beyond the budget are hollow: no method saw them. Within the data, the band holds a new measurement with 80%
  probability if the law holds. Beyond the data it is too narrow: fitted to 1/8 of the target or less, it held about
  half of the later points.
"""


def draw_fit_quality(answer: FineTuneAnswer) -> None:
    """The published contrast of the two laws on the built-in curves, and how to read the page."""
    details = st.expander(
        "How well the laws fit, how to read this, and sources", on_change="rerun", key="fine-tune-details"
    )
    if details.open:
        with details:
            _fit_quality(answer)


def _fit_quality(answer: FineTuneAnswer) -> None:
    table = rmsd_table(list(DATA_SETS)).replace({"data_set": dict(DATA_SETS)})
    total = pd.DataFrame(
        [
            {
                "data_set": "All 90 curves",
                **{name: table[name].mean() for name in ("rectified_mean", "vanilla_mean")},
                **{name: table[name].max() for name in ("rectified_worst", "vanilla_worst")},
            }
        ]
    )
    st.markdown(
        "Root mean square difference of ln loss between a law and the 14 measured sizes of a curve. "
        "Lin et al. 2024 publish 0.0080 for the rectified and 0.0364 for the vanilla law over all 90."
    )
    table_with_origins(
        pd.concat([table, total])[["data_set", "rectified_mean", "vanilla_mean", "rectified_worst", "vanilla_worst"]],
        lambda _row, column: (
            None if column == "data_set" else made_origin(column, "our fits of the law to the 14 measured sizes", LIN)
        ),
        hide_index=True,
        key="fine-tune-rmsd",
        alt="Fit error of both laws by data set",
        column_config={
            "data_set": st.column_config.Column("Data set"),
            **{
                f"{law}_{kind}": st.column_config.NumberColumn(f"{law.capitalize()}, {kind}", format="%.4f")
                for law in ("rectified", "vanilla")
                for kind in ("mean", "worst")
            },
        },
    )
    law = LAWS[answer.view.law]
    st.latex(law.equation)
    st.markdown("\n".join(f"- **{escape(p.name)}**, {escape(p.unit)}: {escape(p.meaning)}" for p in law.params))
    st.markdown(f"Source of the law: {escape(law.citation)}")
    st.markdown(HOW_TO_READ)
    if answer.view.data_set != UPLOAD:
        st.markdown(f"- {describe_source('rectified_lin2024')}")
