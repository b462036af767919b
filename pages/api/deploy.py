"""Deployments over HTTP: how many GPUs a model needs for a traffic, on one kind of GPU or on all of the table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast, get_args

from pydantic import ValidationError

from data.warehouse.model_names import key_of
from errors import InputError, NotFound
from pages.answers.boards import store
from pages.answers.boards.traffic import presets
from pages.answers.boards.workload import Rental
from pages.answers.deploy.answer import MOST_CANDIDATES, deploy
from pages.answers.deploy.replies import DeployOption, DeployReply
from pages.answers.deploy.tables import flat_rows
from pages.answers.deploy.view import (
    MOST_GPUS,
    MOST_PER_S,
    MOST_TOKENS,
    DeployView,
    gpu_id,
    gpu_labels,
    served_precisions,
    trace_lengths,
)
from pages.api.exchange import Answer, Ask, Endpoint, QueryParameter

TABLE_S, SIMULATION_S = 1.0, 2.0
USUAL = {"input_tokens": 500, "output_tokens": 300, "requests_per_s": 1.0}


def plan_deployment(ask: Ask) -> Answer:
    """The deployment on one GPU, or a list over the hardware table."""
    view = view_of(ask)
    answer = deploy(view, most_simulated=_simulated(ask))
    options = list(answer.options)
    if ask.form == "csv":
        return Answer(table=flat_rows(options), name=f"deploy-{view.model}")
    reply: DeployOption | list[DeployOption] = options[0] if view.gpu else options
    return Answer(value=reply)


def estimate_s(ask: Ask) -> float:
    """How long the call takes, roughly."""
    return TABLE_S + SIMULATION_S * _simulated(ask)


def view_of(ask: Ask) -> DeployView:
    """The view that a call asks about. Raises InputError or NotFound with a sentence for what is not usable."""
    name = ask.text("model")
    if not key_of(name):
        raise InputError("The parameter 'model' holds no letters or digits; give a name.", column="model")
    model = store.names().resolve(name, "model")
    values: dict[str, Any] = {"model": model, "traffic": _trace(ask), **USUAL}
    for name in ("input_tokens", "output_tokens", "context_tokens"):
        if name in ask.query:
            values[name] = ask.whole(name, 1, 1, MOST_TOKENS)
    values["num_gpus"] = ask.whole("num_gpus", 0, 0, MOST_GPUS)
    values["kv_compression"] = ask.whole("kv_compression", 1, 1, 32)
    bounds = {
        "requests_per_s": MOST_PER_S,
        "max_ttft_ms": 1e7,
        "max_itl_ms": 1e6,
        "gpu_usd_per_hour": 1000.0,
        "utilisation": 1.0,
        "pue": 3.0,
    }
    values |= {"max_ttft_ms": None, "max_itl_ms": None}
    values |= {name: _positive(ask, name, most) for name, most in bounds.items() if name in ask.query}
    values |= {name: _choice(ask, name, choices) for name, choices in CHOICES.items() if name in ask.query}
    values |= {"gpu": _gpu(ask), "precision": _precision(ask, model), "grid": _grid(ask)}
    return _checked(values, ask)


def _checked(values: Mapping[str, Any], ask: Ask) -> DeployView:
    try:
        view = DeployView(**values)
    except ValidationError as error:
        problem = error.errors()[0]
        name = str(problem["loc"][0])
        raise InputError(
            f"The parameter '{name}' is {ask.text(name, '')[:60]}; {problem['msg'].lower()}.", column=name
        ) from None
    if view.traffic:
        view = view.with_changes(**trace_lengths(view))
        if "requests_per_s" not in ask.query:
            view = view.with_changes(requests_per_s=presets()[view.traffic].requests_per_s)
    return view


def _trace(ask: Ask) -> str:
    trace = ask.text("traffic", "")
    if trace and trace not in presets():
        raise NotFound(f"There is no trace '{trace[:60]}'; the traces are {', '.join(presets())}.", column="traffic")
    if trace and {"input_tokens", "output_tokens"} & set(ask.query):
        raise InputError("A trace brings its own lengths; give traffic= or the tokens, not both.", column="traffic")
    return trace


def _gpu(ask: Ask) -> str:
    name = ask.text("gpu", "")
    if name and not gpu_id(name):
        raise NotFound(
            f"There is no GPU '{name[:60]}' in the hardware table; the GPUs are {', '.join(gpu_labels())}.",
            column="gpu",
        )
    return gpu_id(name) if name else ""


def _precision(ask: Ask, model: str) -> str:
    name = ask.text("precision", "").lower()
    offered = served_precisions(model)
    if name and name not in offered:
        raise InputError(
            f"The parameter 'precision' is '{name[:60]}'; servers run this model in {', '.join(offered)}.",
            column="precision",
        )
    return name


def _grid(ask: Ask) -> str:
    grid = ask.text("grid", DeployView().grid)
    if grid not in store.grids().index:
        raise NotFound(f"There is no grid '{grid[:60]}'; the default is {DeployView().grid}.", column="grid")
    return grid


def _positive(ask: Ask, name: str, most: float) -> float:
    value = ask.number(name)
    if not 0 < value <= most:
        raise InputError(
            f"The parameter '{name}' is {value:g}; it must be above 0 and at most {most:,.0f}.", column=name
        )
    return value


def _choice(ask: Ask, name: str, choices: Sequence[str]) -> str:
    value = ask.text(name).lower()
    if value not in choices:
        raise InputError(f"The parameter '{name}' is '{value[:60]}'; it is one of {', '.join(choices)}.", column=name)
    return value


def _simulated(ask: Ask) -> int:
    return ask.whole("simulate", 1 if ask.text("gpu", "") else 0, 0, MOST_CANDIDATES)


CHOICES = {"kv_precision": ("bf16", "fp8"), "rental": cast(Sequence[str], get_args(Rental))}
COUNT = {"type": "integer", "minimum": 1, "maximum": MOST_TOKENS}
ABOVE_0 = {"type": "number", "exclusiveMinimum": 0}
PARAMETERS = (
    QueryParameter("model", "Any name of the model; an ambiguous one is refused with its candidates.", required=True),
    QueryParameter("precision", "Number format of the weights, such as bf16, fp8 or awq. Empty: as released."),
    QueryParameter("kv_precision", "Number format of the cache.", {"type": "string", "enum": ["bf16", "fp8"]}),
    QueryParameter(
        "kv_compression",
        "Tokens whose cache is compressed into one, a count; 1: none. Its effect on quality is not known here.",
        {"type": "integer", "minimum": 1, "maximum": 32, "default": 1},
    ),
    QueryParameter("gpu", "Id or label of a GPU of the hardware table. Empty: all of them, as a list."),
    QueryParameter(
        "num_gpus",
        "GPUs of one replica, a count. 0: the number that needs the fewest in all.",
        {"type": "integer", "minimum": 0, "maximum": MOST_GPUS, "default": 0},
    ),
    QueryParameter("context_tokens", "Tokens that a request may hold. Empty: prompt and answer.", COUNT),
    QueryParameter("traffic", "Id of a public trace to replay, such as azure-chat-2023. Empty: at random."),
    QueryParameter("input_tokens", "Mean tokens of a prompt.", {**COUNT, "default": USUAL["input_tokens"]}),
    QueryParameter("output_tokens", "Mean tokens of an answer.", {**COUNT, "default": USUAL["output_tokens"]}),
    QueryParameter(
        "requests_per_s",
        "Traffic, mean requests/s; of a trace its own where this is left out.",
        {**ABOVE_0, "maximum": MOST_PER_S, "default": USUAL["requests_per_s"]},
    ),
    QueryParameter("max_ttft_ms", "Deadline of the first token at p95, ms. Empty: none.", ABOVE_0),
    QueryParameter("max_itl_ms", "Deadline between two tokens at p95, ms. Empty: none.", ABOVE_0),
    QueryParameter("utilisation", "Share of the GPU's memory that the server gets, a ratio from 0.5 to 1.", ABOVE_0),
    QueryParameter("rental", "Which rental price counts.", {"type": "string", "enum": list(CHOICES["rental"])}),
    QueryParameter("gpu_usd_per_hour", "Your own price, USD per GPU-hour, for every GPU.", ABOVE_0),
    QueryParameter("grid", "Electricity grid whose g CO2e per kWh counts."),
    QueryParameter("pue", "Energy of the whole site over that of its machines, a ratio (PUE), 1 to 3.", ABOVE_0),
    QueryParameter(
        "simulate",
        "How many of the cheapest options are counted by simulation too, a count. Empty: 1 of one GPU, 0 of a list.",
        {"type": "integer", "minimum": 0, "maximum": MOST_CANDIDATES},
    ),
)
ENDPOINTS = (
    Endpoint(
        "GET",
        "plan/deploy.{form}",
        plan_deployment,
        "Fewest GPUs that hold a traffic and its deadlines: memory by part, latency, USD and kWh per month",
        PARAMETERS,
        reply=DeployReply,
        examples=(
            "plan/deploy.json?model=llama-3.3-70b-instruct&precision=fp8&requests_per_s=2&max_itl_ms=60",
            "plan/deploy.json?model=Qwen/Qwen3-8B&gpu=h100-sxm5-80gb&num_gpus=1&traffic=azure-chat-2023",
        ),
        estimate_s=estimate_s,
    ),
)
