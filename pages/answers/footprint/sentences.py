"""What the Footprint page says: the verdict and its doubts."""

from __future__ import annotations

from pages.answers.boards.carbon import DAYS
from pages.answers.footprint.answer import FootprintAnswer
from pages.answers.footprint.replies import DeploymentEnergy, GridRow
from pages.answers.footprint.view import FootprintView
from pages.answers.shared.formatting import listing, number, plural, times

GPU_ENERGY = "Energy is that of the GPUs, as their counters read it: host, network and idle hours are not included."
NO_EMBODIED = "No source of ours gives the carbon of making the hardware, so none is counted."


def verdict(answer: FootprintAnswer) -> str:
    """Energy within the limit and the carbon of a month, in at most 40 words."""
    if not answer.is_of_requests:
        return f"{number(answer.kwh)} kWh at the machines: {_carbon(answer.grids, ' CO2e')}."
    energy, limit = answer.energy, answer.view.max_itl_ms
    if energy.within_limit is None:
        return _nothing(answer)
    joules = f"{number(energy.within_limit['energy_per_token_j'])} J per token"
    where = energy.within_limit["gpu"]
    within = f" within {number(limit)} ms" if limit is not None else ""
    start = f"{energy.label} on {where}{within} takes {joules}{_ratio(answer)}"
    if not answer.grids:
        return f"{start}; the length of its answers is not known, so enter output tokens for its carbon."
    return f"{start}; a month emits {_carbon(answer.grids, ' CO2e')}."


def _ratio(answer: FootprintAnswer) -> str:
    within, without = answer.energy.within_limit, answer.energy.without_limit
    if within is None or without is None or within["energy_per_token_j"] <= without["energy_per_token_j"]:
        return ""
    gain = within["energy_per_token_j"] / without["energy_per_token_j"]
    more = f"{times(gain)} that" if gain >= 1.95 else f"{times(gain)} more than"
    return f", {more} without a limit"


def _carbon(grids: tuple[GridRow, ...], unit: str) -> str:
    said = [
        f"{carbon_text(row['kgco2e'])}{unit if place == 0 else ''} in {row['zone']}"
        for place, row in enumerate(grids[:2])
    ]
    return listing(said)


def carbon_text(kgco2e: float) -> str:
    """`4.32 kg`, in grams below a tenth of a kilogram and tonnes above a thousand."""
    if kgco2e < 0.1:
        return f"{number(1000 * kgco2e)} g"
    return f"{number(kgco2e / 1000)} t" if kgco2e >= 1000 else f"{number(kgco2e)} kg"


def _nothing(answer: FootprintAnswer) -> str:
    energy, view = answer.energy, answer.view
    if not energy.deployments:
        return f"No energy of {energy.label} was measured here; choose another GPU or model."
    fastest = min(energy.deployments, key=lambda row: row["itl_ms"])
    return (
        f"No measured deployment of {energy.label} keeps {view.itl} within {number(view.max_itl_ms)} ms; the fastest, "
        f"{deployment_text(fastest)}, takes {number(fastest['itl_ms'])} ms."
    )


def deployment_text(row: DeploymentEnergy) -> str:
    """`1 H100, bf16, 16 requests at once`."""
    batch = "" if row["batch_size"] is None else f", {row['batch_size']:,} requests at once"
    return f"{row['num_gpus']} {row['gpu']}, {row['precision']}{batch}"


def doubts(answer: FootprintAnswer) -> list[str]:
    """What qualifies the verdict."""
    notes = []
    within = answer.energy.within_limit
    if answer.is_of_requests and within is not None:
        notes.append(f"Measured: {deployment_text(within)}, with that many requests waiting all the time.")
        notes.append(GPU_ENERGY)
    if answer.energy.stress is not None and answer.is_of_requests:
        factor = number(answer.energy.stress["tokens_factor"])
        notes.append(f"Answers {factor} times as long under attack are a paper's claim; energy follows by arithmetic.")
    notes.append(f"The site uses {number(answer.view.pue)} times the energy of its machines, as assumed. {NO_EMBODIED}")
    return notes


def limit_text(view: FootprintView) -> str:
    """The button of the limit."""
    return "no latency limit" if view.max_itl_ms is None else f"{view.itl} within {number(view.max_itl_ms)} ms"


def traffic_text(view: FootprintView) -> str:
    """The button of the traffic or the given energy."""
    if view.energy_kwh is not None:
        return f"{number(view.energy_kwh)} kWh"
    own = "" if view.output_tokens is None else f", {view.output_tokens:,} tokens each"
    return f"{view.requests_per_day:,} requests per day{own}"


def grids_text(view: FootprintView) -> str:
    """The button of the grids."""
    return f"{listing(view.grids)}, PUE {number(view.pue)}"


def month_text(view: FootprintView) -> str:
    """What an amount of energy is of."""
    return f"month of {plural(view.requests_per_day * DAYS, 'request')}"
