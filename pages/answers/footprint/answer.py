"""The answer of the Footprint page: energy within a latency limit, and what it comes to on several grids."""

from __future__ import annotations

from dataclasses import dataclass

from pages.answers.boards import store
from pages.answers.footprint.grid_rows import grid_rows
from pages.answers.footprint.replies import GridRow
from pages.answers.footprint.serving_energy import ServingEnergy, gpus, measured_models, serving_energy, tasks
from pages.answers.footprint.view import FootprintView
from pages.answers.shared.formatting import listing

USUAL = FootprintView()


@dataclass(frozen=True)
class FootprintAnswer:
    """The model's energy, kWh at the machines (None where no deployment keeps the limit) and a row per grid."""

    view: FootprintView
    energy: ServingEnergy
    kwh: float | None
    grids: tuple[GridRow, ...]
    data_version: str

    @property
    def is_of_requests(self) -> bool:
        """Whether the energy is of a month's requests, not an amount that was given."""
        return self.view.energy_kwh is None


def answer_footprint(view: FootprintView) -> FootprintAnswer:
    """The answer for a view whose names are known (`resolve`)."""
    energy = serving_energy(view)
    is_of_requests = view.energy_kwh is None
    kwh = energy.kwh_per_month(view.requests_per_day) if is_of_requests else view.energy_kwh
    params = energy.active_params
    rows = () if kwh is None else tuple(grid_rows(view, kwh, params, is_of_requests=is_of_requests))
    return FootprintAnswer(view, energy, kwh, rows, store.data_version())


def resolve(view: FootprintView) -> tuple[FootprintView, tuple[str, ...]]:
    """The view with tasks, models, GPUs and grids that the data knows, and a sentence for each one replaced."""
    said: list[str] = []
    view = _with_task(view, said)
    view = _with_model(view, said)
    if view.gpu and view.gpu not in gpus(view.task):
        offered = listing(gpus(view.task), "or")
        said.append(f"No deployment of this task runs on '{view.gpu[:40]}'; it can be {offered}. All GPUs are shown.")
        view = view.with_changes(gpu="")
    unknown = [zone for zone in view.grids if zone not in store.grids().index]
    if unknown or not view.grids:
        known = tuple(zone for zone in dict.fromkeys(view.grids) if zone in store.grids().index)
        if unknown:
            said.append(f"There is no grid '{unknown[0][:40]}' in the table, so it was left out.")
        view = view.with_changes(grids=known or USUAL.grids)
    return view, tuple(said)


def _with_task(view: FootprintView, said: list[str]) -> FootprintView:
    if view.task in tasks():
        return view
    said.append(f"There is no measured energy for a task '{view.task[:40]}', so {tasks()[USUAL.task]} is shown.")
    return view.with_changes(task=USUAL.task)


def _with_model(view: FootprintView, said: list[str]) -> FootprintView:
    models = measured_models(view.task)
    if view.model in models:
        return view
    match = store.names().match(view.model).model
    if match in models:
        return view.with_changes(model=match)
    instead = USUAL.model if USUAL.model in models else next(iter(models))
    said.append(f"No energy of '{view.model[:60]}' was measured on this task, so {models[instead]} is shown.")
    return view.with_changes(model=instead)
