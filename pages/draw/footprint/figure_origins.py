"""Where the figures of the Footprint page come from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pages.answers.boards.origin import Origin, figure_origin, formula_origin
from pages.answers.footprint.answer import FootprintAnswer
from pages.answers.footprint.rack import SOURCE as RACK_SOURCE

NAMES = frozenset({"zone", "kind", "source", "candidate_id", "gpu", "num_gpus", "precision", "batch_size", "on_front"})
RACK_FORMULA = "servers whose summed power stays within the budget for that share of the time"


def grid_origin(row: Mapping[Any, Any], column: str, label: str) -> Origin | None:
    """The origin of a figure of a grid."""
    if column in NAMES:
        return None
    what = f"{label} of {row['zone']}"
    if column.startswith("gco2e_per_kwh"):
        return figure_origin(what, "estimated", str(row["source"]), "over the life of its plants")
    formula = "energy of the machines times the PUE, the grid's intensity and its water"
    return formula_origin(what, formula, *str(row["source"]).split("+"))


def deployment_origin(row: Mapping[Any, Any], column: str) -> Origin | None:
    """The origin of a measured deployment's figure."""
    if column in NAMES:
        return None
    return figure_origin(f"{column} of {row['gpu']}", str(row["kind"]), str(row["source"]), deployment_text(row))


def deployment_text(row: Mapping[Any, Any]) -> str:
    """The conditions of a deployment in words."""
    return f"{row['num_gpus']} x {row['gpu']}, {row['precision']}, batch {row['batch_size']}"


def energy_origin(answer: FootprintAnswer, label: str) -> Origin:
    """The origin of the energy per token within a limit, and without one."""
    sources = "+".join(sorted({row["source"] for row in answer.energy.deployments}))
    return figure_origin(label, "measured", sources, "the deployment of least energy")


def rack_origin(label: str) -> Origin:
    """The origin of what a rack feeds."""
    return formula_origin(label, RACK_FORMULA, RACK_SOURCE, "Patel et al. 2023, arXiv 2308.12908")


def hours_origin(label: str, source: str) -> Origin:
    """The origin of the intensity by hour."""
    return figure_origin(label, "estimated", source, "marginal intensity, mean over the days of the trace")
