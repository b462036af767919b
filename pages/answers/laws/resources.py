"""What a fitted law of resources says to do: the best bits in a memory, the best share of quantized training, the
cheapest updates, the cheapest data for an error. A row a curve, each with a sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import pandas as pd

from errors import InputError
from models.laws import Curve, CurveFit, LawFitter, default_huber_delta
from models.laws.formulas import precision, pruning, qat, reinforcement
from models.laws.registry import law_named
from pages.answers.laws.calls import finite
from pages.answers.laws.replies import DecisionRow, DecisionsReply
from pages.answers.shared.formatting import number

BITS = (1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 16.0)
Values = dict[str, float | str | None]


@dataclass(frozen=True)
class DecisionInputs:
    """What is asked of the laws; each takes what it needs."""

    memory_bytes: float | None = None
    n_tokens: float | None = None
    target: float | None = None
    flops_per_update: float = 1.0
    flops_per_data: float = 1.0

    def need(self, name: str) -> float:
        """A figure that must be given, above 0; raises InputError naming it."""
        value = getattr(self, name)
        if value is None or not value > 0:
            raise InputError(f"Give {name} above 0; the best choice depends on it.", column=name)
        return float(value)


def _precision(fit: CurveFit, inputs: DecisionInputs) -> tuple[str, Values]:
    memory, tokens = inputs.need("memory_bytes"), inputs.need("n_tokens")
    bits, n_params, loss = precision.best_bits(law_named(fit.law).vector(fit.params), memory, tokens, BITS)
    text = (
        f"In {number(memory / 1e9)} GB of weights train {number(n_params)} parameters in {bits:g} bits; the predicted"
        f" loss is {number(loss)} after {number(tokens)} tokens."
    )
    return text, {"bits": bits, "n_params": n_params, "loss": loss}


def _qat(fit: CurveFit, inputs: DecisionInputs) -> tuple[str, Values]:
    memory, tokens = inputs.need("memory_bytes"), inputs.need("n_tokens")
    bits, share, loss = qat.best_bits(law_named(fit.law).vector(fit.params), memory, tokens, BITS)
    text = (
        f"In {number(memory / 1e9)} GB of weights train {number(8 * memory / bits)} parameters for {bits:g} bits, the"
        f" last {number(100 * share)}% of {number(tokens)} tokens quantized; the predicted loss is {number(loss)}."
    )
    return text, {"bits": bits, "qat_share": share, "n_params": 8 * memory / bits, "loss": loss}


def _rl_data(fit: CurveFit, inputs: DecisionInputs) -> tuple[str, Values]:
    per_update, per_data = inputs.need("flops_per_update"), inputs.need("flops_per_data")
    best = reinforcement.cheapest(law_named(fit.law).vector(fit.params), per_update, per_data)
    sigma, data, flops = (float(value) for value in (best.updates_per_data, best.data, best.flops))
    if data < 1.0:
        text = "The optimum is below one data point, which no run can collect; check that y counts data points."
        return text, dict.fromkeys(("updates_per_data", "data", "flops", "total_flops"), None)
    unit = "FLOP" if per_update != 1.0 else "updates"
    text = (
        f"Make {number(sigma)} updates per data point: {number(data)} data points and {number(flops)} {unit},"
        f" if a data point costs as much as {number(per_data)} {unit}."
    )
    values: Values = {"updates_per_data": sigma, "data": data, "flops": flops, "total_flops": flops + per_data * data}
    return text, values


BY_LAW: Mapping[str, Callable[[CurveFit, DecisionInputs], tuple[str, Values]]] = MappingProxyType(
    {"precision": _precision, "qat": _qat, "rl_data": _rl_data}
)
PRUNING = "pruning"
DECIDED = (*BY_LAW, PRUNING)


def fitted_with(what: str) -> str:
    """The law that decides it: for pruned data the power law, beside which the exponential is fitted too."""
    if what not in DECIDED:
        raise InputError(f"No decision is based on '{what}'; write one of {', '.join(DECIDED)}.", column="law")
    return pruning.LAWS_HELD[0] if what == PRUNING else what


def decide(curves: Sequence[Curve], what: str, inputs: DecisionInputs, limit_s: float) -> DecisionsReply:
    """Fit and decide, a row a curve. Imports torch.

    Raises InputError for what is missing, TimedOut past the limit.
    """
    if what == PRUNING:
        return {"law": what, "decisions": _pruned(curves, inputs, limit_s)}
    law = law_named(fitted_with(what))
    fits = LawFitter(law.id, huber_delta=default_huber_delta(law), time_limit_s=limit_s).fit(curves).fits_
    return {"law": what, "decisions": [decision(fit, inputs) for fit in fits]}


def decision(fit: CurveFit, inputs: DecisionInputs) -> DecisionRow:
    """What one fit says to do; values are null, and the sentence says why, where it cannot."""
    warnings = list(fit.warnings)
    if not np.isfinite(list(fit.params.values())).all():
        return {"curve": fit.curve, "sentence": "Nothing could be fitted.", "values": {}, "warnings": warnings}
    if fit.faults:
        text = f"These runs are not enough to decide: {fit.faults[0]}"
        return {"curve": fit.curve, "sentence": text, "values": {}, "warnings": warnings}
    text, values = BY_LAW[fit.law](fit, inputs)
    return {"curve": fit.curve, "sentence": text, "values": _plain(values), "warnings": warnings}


def _plain(values: Values) -> Values:
    return {name: finite(value) if isinstance(value, float) else value for name, value in values.items()}


def _pruned(curves: Sequence[Curve], inputs: DecisionInputs, limit_s: float) -> list[DecisionRow]:
    target = inputs.need("target")
    fits = [fit for law in pruning.LAWS_HELD for fit in LawFitter(law, time_limit_s=limit_s).fit(curves).fits_]
    best = pruning.better_law(fits)
    usable_fits = [fit for fit in best.values() if not fit.faults]
    fewest = pruning.cheapest(usable_fits, target) if usable_fits else None
    rows: list[DecisionRow] = []
    for name, fit in best.items():
        requirement = pruning.cheapest([fit], target)
        if fit.faults or (requirement is not None and requirement.n_examples < 1.0):
            why = (
                fit.faults[0]
                if fit.faults
                else f"its law predicts that less than one example reaches {number(target)}."
            )
            nothing: Values = {"best_law": fit.law, "n_examples": None, "fewest": 0.0}
            text = f"{name}: these runs are not enough to decide: {why}"
            rows.append({"curve": name, "sentence": text, "values": nothing, "warnings": list(fit.warnings)})
            continue
        text = f"{name}: {law_named(fit.law).title.lower()}, which"
        text += (
            f" reaches {number(target)} with {number(requirement.n_examples)} examples."
            if requirement
            else " never reaches {number(target)}."
        )
        if fewest is not None and fewest.curve == name:
            text += " No other curve needs fewer."
        values: Values = {"best_law": fit.law, "n_examples": requirement.n_examples if requirement else None}
        values["fewest"] = float(fewest is not None and fewest.curve == name)
        rows.append({"curve": name, "sentence": text, "values": _plain(values), "warnings": list(fit.warnings)})
    return rows


def decisions_table(answer: DecisionsReply) -> pd.DataFrame:
    """A row a curve."""
    return pd.DataFrame(
        [
            {"curve": row["curve"], "law": answer["law"], **row["values"], "sentence": row["sentence"]}
            | {"kind": "predicted", "warnings": " ".join(row["warnings"])}
            for row in answer["decisions"]
        ]
    )
