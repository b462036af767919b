"""How firm the pick is: a tornado of the assumptions, and what to measure next. Worked out while it is open."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from pages.answers.choose.answer import ChooseAnswer
from pages.answers.choose.assumptions import Assumption, assumptions
from pages.answers.choose.measurements import expected_regret, measurements
from pages.answers.choose.sentences import name_of
from pages.answers.shared.formatting import number
from pages.draw.shared.chart import draw_chart
from pages.draw.shared.escaping import escape
from pages.draw.shared.palette import LINE, PICK
from pages.draw.shared.paper_caption import draw_paper_caption

FLIPS = "#C2500A"
BAR_PX, AROUND_PX = 34, 90


def draw_firmness(answer: ChooseAnswer) -> None:
    """Draw both, while their fold is open."""
    if answer.decision.pick is None or not answer.alternatives:
        return
    fold = st.expander("How firm is it? Assumptions, and what to measure next", on_change="rerun", key="choose-firm")
    if fold.open:
        with fold:
            bars, table = st.columns([3, 2], gap="medium")
            with bars:
                _tornado(answer)
            with table:
                _measure_next(answer)


def _tornado(answer: ChooseAnswer) -> None:
    st.markdown(
        "**Which assumption could change the pick**",
        help="Each bar is the pick's lead over the best other model, in points of the weighted score (0 to 100), with "
        "that assumption at either end and all else as it is. Left of 0 another model is picked.",
    )
    bars = assumptions(answer.view)
    if not bars:
        st.caption("No assumption moves the lead: nothing that is weighed has an interval.")
        return
    draw_chart(_bars(bars), key="choose-tornado", config={"displayModeBar": False}, alt=_alt(bars))
    for bar in bars:
        for end, pick, lead in (
            (bar.low, bar.swing.pick_low, bar.swing.lead_low),
            (bar.high, bar.swing.pick_high, bar.swing.lead_high),
        ):
            if lead < 0 and pick is not None:
                at = end if isinstance(end, str) else number(end)
                st.caption(escape(f"{bar.name} at {at}: the pick is {name_of(answer, pick)}."))


def _bars(bars: tuple[Assumption, ...]) -> go.Figure:
    """One bar an assumption, the widest on top, from the lead at one end to the lead at the other."""
    low = [100 * min(bar.swing.lead_low, bar.swing.lead_high) for bar in bars]
    high = [100 * max(bar.swing.lead_low, bar.swing.lead_high) for bar in bars]
    trace = {
        "type": "bar",
        "orientation": "h",
        "y": [bar.name for bar in bars],
        "base": low,
        "x": [b - a for a, b in zip(low, high, strict=True)],
        "text": [bar.ends for bar in bars],
        "hovertemplate": "%{y}: %{text}<br>lead %{base:.2g} to %{customdata:.2g} points<extra></extra>",
        "customdata": high,
        "textposition": "none",
        "marker": {"color": [FLIPS if each < 0 else PICK for each in low]},
    }
    layout = {
        "height": AROUND_PX + BAR_PX * len(bars),
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        "showlegend": False,
        "yaxis": {"autorange": "reversed", "automargin": True},
        "xaxis": {"title": {"text": "Lead, points of 100"}, "zeroline": True, "zerolinecolor": LINE},
    }
    return go.Figure({"data": [trace], "layout": layout})


def _alt(bars: tuple[Assumption, ...]) -> str:
    turning = [bar.name for bar in bars if min(bar.swing.lead_low, bar.swing.lead_high) < 0]
    named = ", ".join(turning) if turning else "none of them"
    return f"The pick's lead as each of {len(bars)} assumptions moves; another model is picked with: {named}."


def _measure_next(answer: ChooseAnswer) -> None:
    st.markdown(
        "**What to measure next**",
        help="The share of the expected regret that knowing this one value would take away, before you decide.",
    )
    worth = measurements(answer)
    if not worth:
        st.caption("Nothing that you could measure would change the decision much.")
        return
    rows = pd.DataFrame(
        {
            "What": [f"{each.part.capitalize()} of {each.label}" for each in worth],
            "How": [each.how for each in worth],
            "Regret cut": [100 * each.regret_cut for each in worth],
        }
    )
    st.dataframe(
        rows,
        hide_index=True,
        column_config={
            "Regret cut": st.column_config.ProgressColumn("Regret cut", format="%d%%", min_value=0, max_value=100)
        },
        key="choose-measure",
        alt="What to measure next, the most useful first",
    )
    draw_paper_caption("decision:luck")
    st.caption(escape(f"Deciding now gives away {number(expected_regret(answer), 2)} points of 100 on average."))
