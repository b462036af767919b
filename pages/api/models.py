"""Models over HTTP: search by any name, all that is known of one, what fits a card, predictions for it."""

from __future__ import annotations

from dataclasses import replace

from data.warehouse.model_names import key_of
from errors import InputError
from models.serving.roofline import WEIGHT_BYTES
from pages.answers.boards import store
from pages.answers.models.energy_prediction import EnergyNeed, predicted_energy_of
from pages.answers.models.fit_replies import CardFitsReply
from pages.answers.models.fits import MOST_CONTEXT, MOST_GPUS, MOST_USERS, FitNeed, fits_of
from pages.answers.models.length_prediction import answer_length_of
from pages.answers.models.prediction_replies import AnswerLengthReply, EnergyReply
from pages.answers.models.record import model_record, search
from pages.answers.models.replies import ModelReply, ModelsReply
from pages.api.exchange import Answer, Ask, Endpoint, QueryParameter

MOST_MATCHES, USUAL_MATCHES = 200, 20
LARGEST_GPU_GB = 10_000.0


def search_models(ask: Ask) -> Answer:
    """Models by any of their names, best first."""
    text = _name(ask, "q") if ask.text("q", "") else ""
    return Answer(value=search(text, ask.whole("limit", USUAL_MATCHES, 1, MOST_MATCHES)))


def one_model(ask: Ask) -> Answer:
    """Everything known of a model."""
    return Answer(value=model_record(store.names().resolve(ask.path["id"], "id")))


def fitting_formats(ask: Ask) -> Answer:
    """The number formats of a model on a card, best first."""
    need = FitNeed(
        model="",
        gpu=_name(ask, "gpu") if "gpu" in ask.query else None,
        gpu_memory_gb=_positive(ask, "gpu_memory_gb", LARGEST_GPU_GB) if "gpu_memory_gb" in ask.query else None,
        num_gpus=ask.whole("num_gpus", 1, 1, MOST_GPUS),
        context_tokens=ask.whole("context_tokens", FitNeed.context_tokens, 1, MOST_CONTEXT),
        concurrency=ask.whole("concurrency", 1, 1, MOST_USERS),
    )
    return Answer(value=fits_of(replace(need, model=store.names().resolve(ask.path["id"], "id"))))


def predict_energy(ask: Ask) -> Answer:
    """The energy of a run that nobody measured."""
    pace = "output_tokens_per_s"
    need = EnergyNeed(
        model=store.names().resolve(_name(ask, "model")),
        precision=ask.text("precision", "bf16").lower(),
        gpu=_name(ask, "gpu"),
        num_gpus=ask.whole("num_gpus", 1, 1, MOST_GPUS),
        concurrency=_positive(ask, "concurrency", MOST_USERS),
        input_tokens=_positive(ask, "input_tokens", MOST_CONTEXT),
        output_tokens=_positive(ask, "output_tokens", MOST_CONTEXT),
        output_tokens_per_s=_positive(ask, pace, 1e9) if pace in ask.query else None,
    )
    return Answer(value=predicted_energy_of(need))


def predict_answer_length(ask: Ask) -> Answer:
    """The mean answer length of a model on a task."""
    reasoning = ask.text("reasoning", "").lower() or None
    return Answer(value=answer_length_of(store.names().resolve(_name(ask, "model")), ask.text("task"), reasoning))


def _name(ask: Ask, parameter: str) -> str:
    """A name; raises InputError for one without letters and digits."""
    text = ask.text(parameter)
    if not key_of(text):
        raise InputError(f"The parameter '{parameter}' holds no letters or digits; give a name.", column=parameter)
    return text


def _positive(ask: Ask, name: str, most: float) -> float:
    """A number above 0; raises InputError for another."""
    value = ask.number(name) if name in ask.query else float(ask.text(name))
    if not 0 < value <= most:
        raise InputError(
            f"The parameter '{name}' is {value:g}; it must be above 0 and at most {most:,.0f}.", column=name
        )
    return value


PRECISION = {"type": "string", "enum": list(WEIGHT_BYTES), "default": "bf16"}
WHOLE = {"type": "integer", "minimum": 1}
ABOVE_0 = {"type": "number", "exclusiveMinimum": 0}
MODEL = QueryParameter(
    "model", "Any name of the model; an ambiguous one is refused with its candidates.", required=True
)
GPU = "Id or label of a GPU of the hardware table, such as h100-sxm5-80gb."
ENDPOINTS = (
    Endpoint(
        "GET",
        "models",
        search_models,
        "Models by any of their names, best first",
        (
            QueryParameter("q", "Words of a name: id, label, provider/name or a source's spelling. Empty: best known."),
            QueryParameter(
                "limit", "Models at most, a count.", {**WHOLE, "maximum": MOST_MATCHES, "default": USUAL_MATCHES}
            ),
        ),
        reply=ModelsReply,
        examples=("models?q=qwen3+8b", "models"),
    ),
    Endpoint(
        "GET",
        "models/{id:path}/fits.json",
        fitting_formats,
        "Which number formats of a model fit a card: memory by part, quality lost and speed, best first",
        (
            QueryParameter("gpu", f"{GPU} Give this or gpu_memory_gb."),
            QueryParameter("gpu_memory_gb", "Memory of one card, GB as its label says.", ABOVE_0),
            QueryParameter(
                "num_gpus", "Cards that share the model, a count.", {**WHOLE, "maximum": MOST_GPUS, "default": 1}
            ),
            QueryParameter(
                "context_tokens",
                "Tokens of one request, prompt and answer together.",
                {**WHOLE, "maximum": MOST_CONTEXT, "default": FitNeed.context_tokens},
            ),
            QueryParameter("concurrency", "Requests at once, a count.", {**WHOLE, "maximum": MOST_USERS, "default": 1}),
        ),
        reply=CardFitsReply,
        examples=(
            "models/qwen3-8b/fits.json?gpu_memory_gb=24",
            "models/meta-llama/Llama-3.3-70B-Instruct/fits.json?gpu=h100-sxm5-80gb&num_gpus=2&concurrency=16",
        ),
    ),
    Endpoint(
        "GET",
        "models/{id:path}",
        one_model,
        "Everything known of one model by any of its names: tests, offers, deployments, quantizations, answer lengths",
        reply=ModelReply,
        examples=("models/qwen3-8b", "models/Qwen/Qwen3-30B-A3B-Instruct-2507", "models/claude-3-5-haiku-20241022"),
    ),
    Endpoint(
        "GET",
        "predict/energy.json",
        predict_energy,
        "Watts, joules per token and pace of a model on GPUs, predicted with 90% intervals",
        (
            MODEL,
            QueryParameter(
                "precision",
                "Number format of the weights.",
                {"type": "string", "enum": list(WEIGHT_BYTES), "default": "bf16"},
            ),
            QueryParameter("gpu", GPU, required=True),
            QueryParameter("num_gpus", "GPUs of one replica, a count.", {**WHOLE, "maximum": MOST_GPUS, "default": 1}),
            QueryParameter("concurrency", "Requests that run at once, a count.", ABOVE_0, required=True),
            QueryParameter("input_tokens", "Tokens of a prompt.", ABOVE_0, required=True),
            QueryParameter("output_tokens", "Tokens of an answer.", ABOVE_0, required=True),
            QueryParameter(
                "output_tokens_per_s", "Throughput of all requests together, tokens/s, if it is known.", ABOVE_0
            ),
        ),
        reply=EnergyReply,
        examples=(
            "predict/energy.json?model=qwen3-8b&precision=bf16&gpu=h100-sxm5-80gb&concurrency=64&input_tokens=300&output_tokens=600",
            "predict/energy.json?model=Qwen/Qwen3-8B&gpu=l4&concurrency=8&input_tokens=300&output_tokens=600",
        ),
    ),
    Endpoint(
        "GET",
        "predict/answer-length.json",
        predict_answer_length,
        "Mean output tokens of a model's answers on a task: counted where somebody did, else predicted",
        (
            MODEL,
            QueryParameter("task", "Id of a task, such as lm-arena-chat or gpqa.", required=True),
            QueryParameter(
                "reasoning", "Mode of reasoning: none, low, medium, high, thinking. Empty: as its maker sets it."
            ),
        ),
        reply=AnswerLengthReply,
        examples=(
            "predict/answer-length.json?model=qwen3-8b&task=gpqa&reasoning=thinking",
            "predict/answer-length.json?model=claude-3-5-haiku-20241022&task=gpqa",
        ),
    ),
)
