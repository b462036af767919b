"""Predictions held against measured values that they were not fitted to, where no other table keeps them.

Answer lengths (each model left out), what quantization changes (each family left out) and memory (each model left out):
table prediction_fold. Speed and energy have tables of their own, decode_fold and energy_fold. `python -m
data.refresh.build` runs this after the other fits; `python -m data.refresh.stored_predictions` renews it alone, from
data/tables, in a minute. The same tables give the same bytes on the same processor.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from data.refresh.counted_lengths import counted_lengths
from data.refresh.renewing import command, rounded, write_beside_fits
from data.refresh.stored_lengths import cases_of, families_of_models, models_by_name, modes_by_name, stated_lengths
from data.refresh.stored_losses import comparisons
from models.front.pareto import Bools, Floats
from models.serving.answer_length import LengthCase, conformal_half_width, errors_left_out
from models.serving.memory_fit import memory_folds
from models.serving.quantization_loss import LEAST_WIDTH, bands, interval_widening, learnable, left_out_losses

DIGITS = 5
COLUMNS = ("quantity", "left_out", "fold", "subject", "group", "conditions", "source")
VALUES = ("measured", "predicted", "naive")
# The families that the distances of quantization_loss.py were chosen on.
CHOSE_DISTANCES = frozenset({"Qwen", "BLOOM", "DBRX", "Falcon", "Mistral", "NVILA", "Phi", "Seed", "VILA"})


def build(tables: Path) -> Mapping[str, int]:
    """Predict every measured value without its model or family, and write them beside the fits; returns rows."""
    folds = pd.concat([length_folds(tables), loss_folds(tables), reported_memory_folds(tables)], ignore_index=True)
    for name in VALUES:
        folds[name] = rounded(folds[name], DIGITS)
    folds = folds[[*COLUMNS, "chose_terms", *VALUES, "covered"]]
    return write_beside_fits(tables, "prediction_fold", folds.sort_values([*COLUMNS, "measured"], ignore_index=True))


def length_folds(tables: Path) -> pd.DataFrame:
    """Tokens of answers with the model left out; the plain alternative is the median of the task's other models."""
    lengths = [counted_lengths(tables, models_by_name(tables), modes_by_name(tables)), stated_lengths(tables)]
    cases, tokens = cases_of(pd.concat(lengths, ignore_index=True), families_of_models(tables))
    errors = errors_left_out(cases, tokens)
    frame = pd.DataFrame([vars(case) for case in cases])
    return pd.DataFrame(
        {
            "quantity": "answer_tokens",
            "left_out": "model",
            "fold": frame["model"],
            "subject": frame["model"],
            "group": np.where([case.reasons for case in cases], "reasoning", "not reasoning"),
            "conditions": frame["task"] + ", reasoning " + frame["reasoning"],
            "source": "answer_lengths",
            "chose_terms": chose_variances(cases),
            "measured": tokens,
            "predicted": tokens / np.exp(errors),
            "naive": _median_of_task(cases, tokens),
            "covered": _within_others(cases, errors),
        }
    )


def loss_folds(tables: Path) -> pd.DataFrame:
    """What quantization changed with the family left out; the plain alternative is that it changes nothing.

    Accuracies in points of 100 of what was above chance, perplexities as quantized over unquantized.
    """
    known = learnable(comparisons(tables))
    rows = with_coverage(left_out_losses(known).dropna(subset=["predicted"]))
    is_ratio = (rows["metric"] == "perplexity").to_numpy()
    values = {
        name: np.where(is_ratio, np.exp(rows[column]), 100 * rows[column])
        for name, column in (("measured", "loss"), ("predicted", "predicted"))
    }
    return pd.DataFrame(
        {
            "quantity": np.where(is_ratio, "perplexity_ratio", "accuracy_lost_points"),
            "left_out": "family",
            "fold": rows["family"],
            "subject": rows["model"],
            "group": pd.Series(bands(rows), rows.index).map(
                {0: "below 3.3 bits", 1: "3.3 to 6.5 bits", 2: "above 6.5 bits"}
            ),
            "conditions": rows["method"] + " at " + rows["weight_bits"].map("{:g} bits".format),
            "source": rows["source"],
            "chose_terms": rows["family"].isin(CHOSE_DISTANCES),
            **values,
            "naive": np.where(is_ratio, 1.0, 0.0),
            "covered": rows["covered"],
        }
    )


def with_coverage(left_out: pd.DataFrame) -> pd.DataFrame:
    """Left-out losses with `covered`: inside an interval that is widened by what the other families needed."""
    parts = []
    for family, rows in left_out.groupby("family"):
        widening = interval_widening(left_out[left_out["family"] != family]).set_index(["metric", "band"])["widening"]
        wider = widening.reindex(pd.MultiIndex.from_arrays([rows["metric"], bands(rows)])).to_numpy()
        wider = wider * np.maximum(rows["high"] - rows["low"], LEAST_WIDTH)
        inside = (rows["loss"] >= rows["low"] - wider) & (rows["loss"] <= rows["high"] + wider)
        parts.append(rows.assign(covered=inside))
    return pd.concat(parts)


def reported_memory_folds(tables: Path) -> pd.DataFrame:
    """Activations and requests that fit with the model left out. Memory states no interval, so `covered` is empty."""
    reports = pd.read_csv(tables / "vllm_memory" / "served_memory.csv")
    folds = memory_folds(reports)
    gpus = folds["num_gpus"].map({1: "1 GPU"}).fillna(folds["num_gpus"].map("{:.0f} GPUs".format))
    cache = folds["cache_bytes"].map({1: "FP8 cache", 2: "BF16 cache"})
    return folds.assign(
        left_out="model",
        fold=folds["name"],
        subject=folds["model"].fillna(folds["name"]),
        group=np.where(folds["name"].map(reports.groupby("name")["experts"].any()), "mixture of experts", "dense"),
        conditions=folds["precision"].str.upper() + ", " + gpus + ", " + cache,
        source="vllm_memory",
        chose_terms=True,  # the terms were found on this very report
        covered=pd.Series(pd.NA, folds.index, dtype="boolean"),
    )


def chose_variances(cases: list[LengthCase]) -> Bools:
    """Which cases the variances of answer_length.py were chosen on: half of the models, by a checksum of their name."""
    return np.array([zlib.crc32(case.model.encode()) % 2 == 0 for case in cases])


def _median_of_task(cases: list[LengthCase], tokens: Floats) -> Floats:
    """The median of the other models' answers to the same task, of all tasks where it has none."""
    model, task = (np.array([getattr(case, name) for case in cases]) for name in ("model", "task"))
    medians = []
    for name, asked in zip(model, task, strict=True):
        alike = (model != name) & (task == asked)
        medians.append(np.median(tokens[alike if alike.any() else model != name]))
    return np.array(medians, dtype=np.float64)


def _within_others(cases: list[LengthCase], errors: Floats) -> Bools:
    """Whether each error is inside the interval that the errors of the other models of its mode set."""
    model = np.array([case.model for case in cases])
    reasons = np.array([case.reasons for case in cases])
    inside = [
        abs(errors[k]) <= conformal_half_width(errors[(model != model[k]) & (reasons == reasons[k])])
        for k in range(len(cases))
    ]
    return np.array(inside, dtype=bool)


def main(arguments: list[str] | None = None) -> int:
    """The command line. Returns the exit status."""
    return command("stored_predictions", __doc__, build, arguments)


if __name__ == "__main__":
    sys.exit(main())
