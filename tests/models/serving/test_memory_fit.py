"""The constants of memory: found again where they are known, and never fitted to the model that they predict."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from errors import InputError
from models.serving.memory import GIB, VLLM
from models.serving.memory_fit import ACTIVATIONS, fit_server, memory_folds

VOCABULARIES = {"a": 32_000, "b": 64_000, "c": 128_000, "d": 150_000, "e": 200_000}
MIXTURES = ("b", "d")


def reports() -> pd.DataFrame:
    """Activations of 10 bytes a score, 0.3 GiB, and 0.5 GiB for experts; 0.25 GiB outside torch, 2 on two GPUs."""
    table = pd.DataFrame(
        {
            "name": list(VOCABULARIES),
            "vocabulary_tokens": list(VOCABULARIES.values()),
            "experts": [8.0 if name in MIXTURES else np.nan for name in VOCABULARIES],
            "num_gpus": [1, 1, 1, 1, 2],
            "outside_gib": [0.25, 0.25, 0.25, 0.25, 2.0],
            "requests_held": np.nan,
            "planner_activations_gib": 5.0,
            **dict.fromkeys(("model", "precision", "context_tokens", "cache_bytes", "layers"), np.nan),
        }
    )
    scores = VLLM.requests * 10 * table["vocabulary_tokens"] / GIB
    return table.assign(activations_gib=scores + 0.3 + 0.5 * table["experts"].notna())


def test_known_constants_are_found_again() -> None:
    server = fit_server(reports())
    found = (server.score_bytes, server.base_gib, server.experts_gib, server.outside_gib, server.outside_many_gib)
    assert found == pytest.approx((10, 0.3, 0.5, 0.25, 2.0))


def test_a_model_is_predicted_from_the_others_alone() -> None:
    table = reports()
    table.loc[table["name"] == "c", "activations_gib"] = 99.0
    folds = memory_folds(table).set_index("name")
    assert set(folds["quantity"]) == {ACTIVATIONS}
    assert folds.loc["c", "predicted"] == pytest.approx(VLLM.requests * 10 * 128_000 / GIB + 0.3)
    assert folds.loc["a", "predicted"] > 2, "the others have seen what c reports"


def test_too_few_models_are_refused() -> None:
    with pytest.raises(InputError, match="4 models"):
        fit_server(reports().head(3))
