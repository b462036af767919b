"""Training plans over HTTP: what a run takes, whether it fits, what goes wrong, how it takes less."""

from __future__ import annotations

from typing import Any

from errors import InputError
from models.constants import WORLD
from models.training.method_memory import TRAINING_METHODS
from pages.answers.training.plan_reply import TrainReply, train_reply
from pages.answers.training.view import MOST_GPUS, MOST_PARAMS, MOST_TOKENS, PRECISIONS, TrainView, resolve
from pages.api.exchange import Answer, Ask, Endpoint, QueryParameter


def plan_train(ask: Ask) -> Answer:
    """The plan of a run. Raises InputError for a setting that the page could not hold, by its name."""
    view, complaints = TrainView.from_params(ask.query)
    view, unknown = resolve(view)
    if complaints or unknown:
        sentence = (*complaints, *unknown)[0]
        named = next((name for name in ask.query if f"'{name}'" in sentence or ask.text(name) in sentence), "")
        raise InputError(sentence, column=named or None)
    return Answer(value=train_reply(view))


ABOVE_0 = {"type": "number", "exclusiveMinimum": 0}
COUNT = {"type": "integer", "minimum": 1}


def _count(name: str, description: str, most: int) -> QueryParameter:
    default = TrainView.model_fields[name].get_default()
    return QueryParameter(name, description, {**COUNT, "maximum": most, "default": default})


def _number(name: str, description: str, schema: dict[str, Any] = ABOVE_0) -> QueryParameter:
    default = TrainView.model_fields[name].get_default()
    return QueryParameter(name, description, schema if default is None else {**schema, "default": default})


def _text(name: str, description: str, choices: list[str] | None = None) -> QueryParameter:
    schema: dict[str, Any] = {"type": "string", "default": TrainView.model_fields[name].get_default()}
    return QueryParameter(name, description, {**schema, "enum": choices} if choices else schema)


SHARE = {"type": "number", "minimum": 0, "maximum": 1}
PERCENT = {"type": "number", "minimum": 0, "maximum": 100}
ENDPOINTS = (
    Endpoint(
        "GET",
        "plan/train.json",
        plan_train,
        "What a training run takes: time, price, energy, carbon, memory, failures and checkpoints, with intervals",
        (
            _number("n_params", "Parameters of the model, a count.", {**ABOVE_0, "maximum": MOST_PARAMS}),
            _number("tokens", "Tokens trained on, a count.", {**ABOVE_0, "maximum": MOST_TOKENS}),
            _text("gpu", "Id or label of a GPU of the hardware table, such as h100-sxm5-80gb."),
            _count("num_gpus", "GPUs that share the run, a count.", MOST_GPUS),
            _text("precision", "Number format of the arithmetic.", list(PRECISIONS)),
            _text("method", "How weights are trained.", list(TRAINING_METHODS)),
            _count("sequence_tokens", "Tokens of a sequence.", 1_000_000),
            _count("batch_size", "Sequences on each GPU at once, a count.", 4096),
            QueryParameter(
                "recompute",
                "Whether the backward pass computes activations again to save memory.",
                {"type": "boolean", "default": True},
            ),
            _number("utilization_pct", "Share of the peak rate, %; empty: as measured on similar runs.", PERCENT),
            _number("usd_per_gpu_hour", "Rental in USD per GPU and hour; empty: the median of providers."),
            _text("grid", f"Country or region of the electricity grid, such as {WORLD} or France."),
            _number("pue", "Energy of the site per energy at the machines, a ratio.", {"type": "number", "minimum": 1}),
            _number("save_s", "How long saving to disk stalls the run, s."),
            _number("memory_save_s", "How long saving to the memory of other nodes stalls the run, s."),
            _number("restart_s", "Time from a failure until training goes on, s.", {"type": "number", "minimum": 0}),
            _number("failure_gpu_hours", "GPU hours per failure, a count; empty: as Llama 3 published."),
            _count("group_nodes", "Nodes that keep each other's copies, a count.", 64),
            _number("parity", "Nodes of the group that may be lost, a count.", {"type": "integer", "minimum": 0}),
            _count("workers", "Workers that average their changes, a count.", MOST_GPUS),
            _count("every_steps", "Steps between averages, as DiLoCo has them, a count.", 100_000),
            _number("link_gbit", "Speed of the link between workers, Gbit/s."),
            _text("workload", "Measured workload for batch size and power limit, such as zeus-imagenet."),
            _text("workload_gpu", "GPU on which that workload was measured, such as V100."),
            _number("eta", "Weight of energy against time, a share from 0 to 1.", SHARE),
            _text("profile", "Power profile as GPU/network/GPUs, such as A40/resnet50/1."),
            _number("carbon_hours", "Hours of the run that follows the grid, a count of at most 80."),
            _number("slowdown_pct", "Longest slowdown of that run, %.", PERCENT),
            _count("contrastive_batch", "Samples of a contrastive batch, a count.", 1_000_000_000),
            _count("tile", "Rows of a tile of its similarities, a count.", 1_000_000),
        ),
        reply=TrainReply,
        examples=(
            "plan/train.json",
            "plan/train.json?n_params=70e9&tokens=1.4e12&gpu=h100-sxm5-80gb&num_gpus=512&grid=France",
            "plan/train.json?n_params=1e9&tokens=2e10&gpu=rtx-4090&num_gpus=1&method=frugal",
        ),
    ),
)
