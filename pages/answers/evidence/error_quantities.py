"""What the product predicts: each quantity with its unit, its interval, its plain alternative and where it is used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from models.serving.prediction_errors import Scale


@dataclass(frozen=True)
class PredictedQuantity:
    """A quantity that is predicted where nobody measured it.

    `left_out`: by what was unseen ("model" or "hardware"), what the stored rows call it. `level`: share that the
    interval should hold, percent; None where none is stated. `naive`: the plain alternative, as a sentence says it.
    `page`: id of the page that shows such predictions. `protocol`: how the rows were predicted, and what is weak.
    """

    id: str
    label: str
    unit: str
    left_out: Mapping[str, str]
    naive: str
    page: str
    protocol: str
    level: int | None = 80
    scale: Scale = "factor"


BOTH = MappingProxyType({"model": "shape", "hardware": "gpu"})
SPEED = (
    "Left out: all models of the same shape, or a GPU, before the fit. Terms were chosen on two thirds of the shapes. "
    "The source does not publish the lengths of prompts, so they are assumed."
)
ENERGY = (
    "Left out: all models of the same shape, or a GPU, before the fit. Terms were chosen on H100 and every second "
    "shape. There are two GPUs, so a third may be worse than these rows say. "
    "The plain estimate knows the measured speed, which the prediction does not."
)
QUANTITIES = MappingProxyType(
    {
        quantity.id: quantity
        for quantity in (
            PredictedQuantity(
                "requests_held",
                "Requests that fit in memory",
                "requests",
                MappingProxyType({"model": "model"}),
                "the card's label less the weights",
                "models",
                "The constants of activations and overhead are fitted without the model. Few rows: one server, one "
                "card, dense models of 7B to 15B. Memory states no interval.",
                level=None,
            ),
            PredictedQuantity(
                "activations_gib",
                "Activation memory",
                "GiB",
                MappingProxyType({"model": "model"}),
                "a constant by kind of model, as llm-d Planner takes it",
                "models",
                "Fitted without the model. The form of the formula was found on this report, so no row is blind.",
                level=None,
            ),
            PredictedQuantity(
                "itl_p50_ms",
                "Time between tokens, median",
                "ms",
                BOTH,
                "active weights over bandwidth",
                "deploy",
                SPEED,
            ),
            PredictedQuantity(
                "itl_p95_ms", "Time between tokens, p95", "ms", BOTH, "active weights over bandwidth", "deploy", SPEED
            ),
            PredictedQuantity(
                "output_tokens_per_s",
                "Throughput",
                "tokens/s",
                BOTH,
                "active weights over bandwidth",
                "deploy",
                SPEED,
            ),
            PredictedQuantity(
                "ttft_ms",
                "Time to first token",
                "ms",
                MappingProxyType({"hardware": "gpu", "model": "model"}),
                "FLOP at the peak rate",
                "deploy",
                "At 4 requests at once. One dense model and two mixtures of experts were measured: another model may "
                "be off by more.",
            ),
            PredictedQuantity(
                "power_w", "Power of a GPU", "W", BOTH, "the GPU's power limit", "footprint", ENERGY, level=90
            ),
            PredictedQuantity(
                "energy_per_token_j",
                "Energy per output token",
                "J",
                BOTH,
                "the power limit at the measured speed",
                "frontier",
                ENERGY,
                level=90,
            ),
            PredictedQuantity(
                "answer_tokens",
                "Answer length",
                "tokens",
                MappingProxyType({"model": "model"}),
                "the median of the other models on the task",
                "choose",
                "Left out: a model with all its efforts. The variances were chosen on half of the models.",
                level=95,
            ),
            PredictedQuantity(
                "local_tokens_per_s",
                "Speed on one's own machine",
                "tokens/s",
                MappingProxyType({"hardware": "machine"}),
                "bandwidth over the weights read",
                "device",
                "Left out: a machine with all its rows. Rows are what people report of their own machines; those that "
                "cannot be right, or whose machine is not known, are left out on both sides.",
                level=90,
            ),
            PredictedQuantity(
                "accuracy_lost_points",
                "Accuracy lost to quantization",
                "points",
                MappingProxyType({"model": "family"}),
                "no change",
                "choose",
                "Points of 100 of what a score was above chance, from 2.25 bits up. Left out: a whole family of "
                "models. The distances were chosen on nine families. From 3.3 to 6.5 bits most of what is left is "
                "the noise of the tests.",
                scale="points",
            ),
            PredictedQuantity(
                "perplexity_ratio",
                "Perplexity after quantization over before",
                "ratio",
                MappingProxyType({"model": "family"}),
                "no change",
                "models",
                "From 2.25 bits up. Left out: a whole family of models. The distances were chosen on nine families.",
            ),
        )
    }
)
UNSEEN_WORDS = MappingProxyType(
    {
        "shape": "models of a shape that was not fitted",
        "gpu": "a GPU that was not fitted",
        "model": "models that were not fitted",
        "family": "families that were not fitted",
        "machine": "machines that were not fitted",
    }
)
