"""The answer of the Deploy page: every GPU sized by formula, the one that is taken also by simulation."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import pandas as pd

from data.settings import settings
from models.deployment.steady_size import TrafficLoad
from models.serving.decode_speed import DecodeModel, decode_model
from models.serving.fewest import Deadlines, FewestReplicas, fewest_replicas
from models.serving.memory import KV_BYTES
from models.serving.replica import Replica
from models.serving.simulation import ServingFigures, repeated
from pages.answers.boards import store
from pages.answers.deploy.arrival_pattern import ArrivalPattern, arrival_pattern, p95_prompt_tokens
from pages.answers.deploy.fold_settings import FoldSettings
from pages.answers.deploy.hardware_rows import decode_parameters, hardware_rows, measured_serving_runs, speed_rows
from pages.answers.deploy.options import options_of, order_of
from pages.answers.deploy.replies import DeployOption
from pages.answers.deploy.simulated import resized, with_simulation
from pages.answers.deploy.table_sizing import MemoryUse, SizedRow, size_table
from pages.answers.deploy.view import DeployView
from pages.answers.workers.pool import POOL

TABLE_S, SIMULATION_S = 1.0, 3.0  # how long they take, roughly
MOST_CANDIDATES = 12  # that a page simulates
MOST_SIMULATED = 64  # replicas; beyond, the formula alone answers


@dataclass(frozen=True, eq=False)
class DeployAnswer:
    """What the page draws: the options in order, and of the first its row, its replica and its simulation.

    `row` and `speed` are frames of one row (`hardware_rows`, `speed_rows`); `replica` is None where nothing is known of
    its speed, `simulated` where it was not run.
    """

    view: DeployView
    options: tuple[DeployOption, ...]
    row: pd.DataFrame
    speed: pd.DataFrame
    sized: SizedRow
    simulated: FewestReplicas | None
    sized_by_gpu: dict[str, SizedRow]
    data_version: str

    @property
    def pick(self) -> DeployOption:
        """The option that the page is about: the GPU asked for, else the first of the table."""
        return self.options[0]

    @property
    def replica(self) -> Replica | None:
        """One replica of the pick."""
        return self.sized.replica


@dataclass(frozen=True, eq=False)
class SizedTable:
    """The options of a view, with the rows that they stand on."""

    options: tuple[DeployOption, ...]
    rows: pd.DataFrame
    speeds: pd.DataFrame
    sized: dict[str, SizedRow]


def deploy(view: DeployView, most_simulated: int = MOST_CANDIDATES) -> DeployAnswer:
    """Size all GPUs that the view asks about, and simulate the cheapest; its ids must be known (`resolve`).

    Simulated are those that the formula puts first, until one needs less than the formula says of the next, and
    `most_simulated` at most.
    """
    question = question_of(view)
    table = sized_table(question)
    options = {option["gpu"]: option for option in table.options}
    sized = dict(table.sized)
    simulations: dict[str, FewestReplicas] = {}
    for option in table.options[:most_simulated]:
        if simulations and order_of(option) >= min(order_of(options[gpu]) for gpu in simulations):
            break
        gpu = option["gpu"]
        result = simulation(question.with_changes(gpu=gpu, num_gpus=option["num_gpus"]))
        if result is None:
            break
        simulations[gpu] = result
        sized[gpu] = resized(sized[gpu], result, load_of(view))
        (again,) = options_of(view, table.rows, table.speeds, [sized[gpu]], memory_use(view))
        options[gpu] = with_simulation(again, result)
    return _answer(view, table, sized, sorted(options.values(), key=order_of), simulations)


def _answer(
    view: DeployView,
    table: SizedTable,
    sized: dict[str, SizedRow],
    options: list[DeployOption],
    simulations: dict[str, FewestReplicas],
) -> DeployAnswer:
    """The answer whose pick is the first of the simulated options, else the first of all."""
    holding = [option for option in options if option["gpu"] in simulations and option["holds"]]
    first = (holding or options)[0]
    pick = sized[first["gpu"]]
    return DeployAnswer(
        view=view,
        options=(first, *(option for option in options if option is not first)),
        row=table.rows.iloc[[pick.place]].reset_index(drop=True),
        speed=table.speeds.iloc[[pick.place]].reset_index(drop=True),
        sized=pick,
        simulated=simulations.get(first["gpu"]),
        sized_by_gpu=sized,
        data_version=store.data_version(),
    )


def question_of(view: DeployView) -> DeployView:
    """The view without what changes no size, so that answers are found again."""
    plain = DeployView()
    still = {name: getattr(plain, name) for name in FoldSettings.model_fields}
    return view.with_changes(**still)


@store.data_cache(maxsize=64)
def sized_table(view: DeployView) -> SizedTable:
    """Every GPU of the view by the formula, in a worker. Raises NotFound where the model's shape is not known."""
    rows = hardware_rows(view)
    speeds = speed_rows(rows)
    use = memory_use(view)
    sized = POOL.run(
        size_table,
        rows,
        speeds,
        measured_serving_runs(),
        speed_model(),
        use,
        load_of(view),
        deadlines_of(view),
        limit_s=settings().fit_timeout_s,
        estimate_s=TABLE_S,
    )
    options = options_of(view, rows, speeds, sized, use)
    by_gpu = {str(rows["hardware"].iloc[row.place]): row for row in sized}
    return SizedTable(tuple(options), rows, speeds, by_gpu)


@store.data_cache(maxsize=64)
def simulation(view: DeployView) -> FewestReplicas | None:
    """The fewest replicas of the view's one GPU by simulation, in a worker; None where nothing holds by the formula."""
    table = sized_table(view)
    (sized,) = table.sized.values()
    if sized.replica is None or sized.size is None or not 0 < sized.replicas <= MOST_SIMULATED:
        return None
    return POOL.run(
        search_by_simulation,
        sized.replica,
        arrival_pattern(view),
        deadlines_of(view),
        int(min(3 * sized.replicas + 4, MOST_SIMULATED)),
        limit_s=settings().fit_timeout_s,
        estimate_s=SIMULATION_S,
    )


def search_by_simulation(replica: Replica, pattern: ArrivalPattern, deadlines: Deadlines, most: int) -> FewestReplicas:
    """The search up to `most` replicas, as a worker runs it; where those do not hold, nothing else is tried."""
    at_most = repeated(replica, pattern, most, seeds=range(2))
    if deadlines.hold(at_most):
        result = fewest_replicas(replica, pattern, deadlines, most=most)
    else:
        result = FewestReplicas(None, None, None, at_most, None, deadlines.broken(at_most))
    below = None if result.figures_below is None else _sendable(result.figures_below)
    return replace(result, figures=_sendable(result.figures), figures_below=below)


def _sendable(figures: ServingFigures) -> ServingFigures:
    """The same with plain dicts: read-only mappings cannot leave a worker's process."""
    return replace(figures, ttft_ms=dict(figures.ttft_ms), itl_ms=dict(figures.itl_ms), tpot_ms=dict(figures.tpot_ms))


def memory_use(view: DeployView) -> MemoryUse:
    """How the view uses memory."""
    kv_bytes = KV_BYTES[view.kv_precision] / view.kv_compression
    return MemoryUse(kv_bytes, float(view.held_tokens), view.utilisation)


def load_of(view: DeployView) -> TrafficLoad:
    """The view's traffic as means, with the prompt that 5% of the requests exceed."""
    longest = p95_prompt_tokens(view)
    return TrafficLoad(view.requests_per_s, float(view.input_tokens), float(view.output_tokens), longest)


def deadlines_of(view: DeployView) -> Deadlines:
    """The view's deadlines of the 95th percentile."""
    return Deadlines(view.max_ttft_ms or math.inf, view.max_itl_ms or math.inf)


@store.data_cache(maxsize=1)
def speed_model() -> DecodeModel:
    """The stored fit of decoding speed."""
    return decode_model(decode_parameters())
