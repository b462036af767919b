"""The answer of the Deploy page: the verdict with what qualifies it, where to go on, and the figures."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pages.answers.boards.figure_tile import FigureTile
from pages.answers.deploy.answer import DeployAnswer
from pages.answers.deploy.replies import DeployOption, LatencyFigures
from pages.answers.deploy.sentences import deploy_notes, deploy_verdict, rounded, speed_basis
from pages.answers.deploy.tables import layout
from pages.answers.shared.formatting import number, usd
from pages.draw.deploy.figure_origins import energy_origin, money_origin, speed_origin
from pages.draw.deploy.inputs import k
from pages.draw.shared.escaping import escape
from pages.draw.shared.figure_tiles import draw_tiles
from pages.draw.shared.first_storey import draw_verdict

MOST_NOTES = 4


def draw_answer(answer: DeployAnswer) -> None:
    """Draw the verdict card and the figures."""
    below = speed_basis(answer.pick)  # it stands under the speed
    notes = [note for note in deploy_notes(answer) if note != below]
    draw_verdict(deploy_verdict(answer), notes[:MOST_NOTES], lambda: _draw_ways(answer))
    draw_tiles(figures_of(answer.pick))


def _draw_ways(answer: DeployAnswer) -> None:
    """One GPU alone or all again, the model's own page, and the choice among models."""
    view, pick = answer.view, answer.pick
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center", key="deploy-ways"):
        if view.gpu:
            st.button("All GPUs", key="deploy-all-gpus", on_click=_take_gpu, args=("",), icon=":material/close:")
        elif pick["fits"]:
            st.button(
                f"{escape(pick['gpu_label'])} only", key="deploy-one-gpu", on_click=_take_gpu, args=(pick["gpu"],)
            )
        st.page_link(
            "pages/models.py",
            label=f"{escape(pick['label'])}: formats, offers, ratings",
            icon=":material/neurology:",
            query_params={"id": view.model},
        )
        st.page_link(
            "pages/choose.py",
            label="Choose another model",
            icon=":material/target:",
            query_params={"kinds": "self-hosted"},
        )


def _take_gpu(gpu: str) -> None:
    st.session_state[k("gpu")] = gpu
    st.session_state[k("num_gpus")] = 0


def figures_of(pick: DeployOption) -> list[FigureTile]:
    """GPUs, bill, energy, and the two latencies; none where nothing holds and no latency is known."""
    if pick["gpus_total"] is None:
        return []
    return [
        FigureTile("GPUs", f"{pick['gpus_total']:,}", "; ".join(filter(None, (layout(pick), _gpu_range(pick)))), None,
                     "Replicas times GPUs of one. More: at the slow end of the speed nothing holds.",
                     speed_origin(pick, "GPUs")),
        FigureTile("Rental per month", _money(pick["usd_per_month"]),
                     _range(_money, pick["usd_per_month__low"], pick["usd_per_month__high"]), None,
                     "30 days of on-demand rental. The range joins the intervals of speed and price.",
                     None if pick["usd_per_month"] is None else money_origin(pick, "Rental per month")),
        FigureTile("Energy per month", _energy(pick["energy_kwh_per_month"]),
                     _range(_whole, pick["energy_kwh_per_month__low"], pick["energy_kwh_per_month__high"]), None,
                     "Of the GPUs at this load times the PUE, with a 90% interval.",
                     None if pick["energy_kwh_per_month"] is None else energy_origin("Energy per month")),
        _latency("First token, p95", pick["ttft_ms"], pick),
        _latency("Between tokens, p95", pick["itl_ms"], pick),
    ]  # fmt: skip


def _latency(label: str, figures: LatencyFigures, pick: DeployOption) -> FigureTile:
    if figures["p95"] is None:
        return FigureTile(label, "not known", "", None, "")
    others = [f"p50 {number(figures['p50'])}" if figures["p50"] is not None else ""]
    others.append(f"p99 {number(figures['p99'])}" if figures["p99"] is not None else "")
    ends = _range(number, figures["low"], figures["high"])
    spread = f" p95 is {ends} at the ends of the speed's 80% interval." if ends else ""
    limit = "" if figures["limit"] is None else f"limit {number(figures['limit'])}"
    return FigureTile(
        label,
        f"{number(figures['p95'])} ms",
        limit,
        figures["holds"],
        f"{', '.join(filter(None, others))} ms.{spread}" if any(others) else spread.strip(),
        speed_origin(pick, label),
    )


def _gpu_range(pick: DeployOption) -> str:
    low, high = pick["replicas"]["low"], pick["replicas"]["high"]
    if low is None or low == high:
        return ""
    if high is None:
        return f"{low * pick['num_gpus']:,} or more"
    return f"{low * pick['num_gpus']:,} to {high * pick['num_gpus']:,}"


def _range(text_of: Callable[[float], str], low: float | None, high: float | None) -> str:
    if low is None:
        return ""
    return f"{text_of(low)} or more" if high is None else f"{text_of(low)} to {text_of(high)}"


def _money(value: float | None) -> str:
    return "no price" if value is None else usd(rounded(value))


def _whole(value: float) -> str:
    return number(rounded(value))


def _energy(value: float | None) -> str:
    return "not known" if value is None else f"{number(rounded(value))} kWh"
