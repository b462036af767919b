"""The most accurate image classifier within limits on its parameters and its compute intensity."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

import pandas as pd

from data.warehouse import edge_queries
from models.device.constrained import best_within, compute_intensity
from pages.answers.boards import store
from pages.answers.device.replies import VisionReply, VisionRow
from pages.answers.device.view import DeviceView
from pages.answers.shared.formatting import listing, number, plural

network_sizes = store.from_warehouse(edge_queries.network_sizes)
QUALITY, MOST_SHOWN = "imagenet_top1_pct", 20


@store.data_cache(maxsize=1)
def networks() -> pd.DataFrame:
    """Every classifier at its image size with its compute intensity, FLOP per byte, of one image."""
    table = network_sizes().dropna(subset=["macs", "activations", "n_params"])
    intensity = compute_intensity(table["macs"], table["n_params"], table["activations"])
    return table.assign(params_m=table["n_params"] / 1e6, gmacs=table["macs"] / 1e9, flop_per_byte=intensity)


def within_limits(view: DeviceView) -> pd.DataFrame:
    """The classifiers that keep the limits, the most accurate first."""
    return best_within(
        networks(),
        QUALITY,
        most={"params_m": view.max_params_m, "flop_per_byte": view.max_flop_per_byte},
        least={"flop_per_byte": view.min_flop_per_byte},
    )


def vision_reply(view: DeviceView) -> VisionReply:
    """The best classifiers within the limits, with the sentence."""
    best = within_limits(view)
    return VisionReply(
        verdict=vision_verdict(view, best),
        candidates=len(networks()),
        within=len(best),
        rows=[_row(row) for row in best.head(MOST_SHOWN).to_dict("records")],
    )


def vision_verdict(view: DeviceView, best: pd.DataFrame) -> str:
    """The best within the limits in a sentence."""
    limits = _limits_text(view)
    if best.empty:
        return f"No classifier of the table keeps {limits}; raise a limit."
    row = best.iloc[0]
    return (
        f"{row['name']} at {_pixels(row['conditions'])} is the most accurate with {limits}: "
        f"{row[QUALITY]:.2f}% of ImageNet, {number(row['params_m'])}M parameters, "
        f"{number(row['flop_per_byte'])} FLOP per byte; {plural(len(best), 'classifier')} of {len(networks()):,} "
        "keep the limits."
    )


def _limits_text(view: DeviceView) -> str:
    parts = []
    if view.max_params_m is not None:
        parts.append(f"at most {number(view.max_params_m)}M parameters")
    if view.min_flop_per_byte is not None:
        parts.append(f"at least {number(view.min_flop_per_byte)} FLOP per byte")
    if view.max_flop_per_byte is not None:
        parts.append(f"at most {number(view.max_flop_per_byte)} FLOP per byte")
    return listing(parts) or "no limit"


def _pixels(conditions: str) -> str:
    return str(conditions).partition(" on ")[0]


def _row(row: Mapping[Hashable, object]) -> VisionRow:
    figures = {name: float(str(row[name])) for name in (QUALITY, "params_m", "gmacs", "flop_per_byte")}
    speed = float(str(row["inferences_per_s"]))
    return VisionRow(
        name=str(row["name"]),
        image_px=_pixels(str(row["conditions"])),
        imagenet_top1_pct=figures[QUALITY],
        params_m=round(figures["params_m"], 3),
        gmacs=round(figures["gmacs"], 3),
        flop_per_byte=round(figures["flop_per_byte"], 2),
        inferences_per_s_rtx_4090=None if pd.isna(speed) else speed,
    )
