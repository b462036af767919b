"""The parameters of the model of serving speed, and its left-out runs, made from the built-in tables.

`python -m data.refresh.build` runs this after the sources; `python -m data.refresh.stored_speed` renews it alone,
without any raw file, in a minute. The same tables give the same bytes on the same processor.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from data.refresh.renewing import command, joined, rounded
from data.refresh.table_files import write_json, write_table
from data.warehouse.serving_runs import measured_serving_runs
from models.serving.curve_errors import curve_folds, curve_half_widths
from models.serving.decode_fit import covered_folds, decode_folds, decode_half_widths, fit_decode
from models.serving.prefill_fit import fit_prefill, prefill_folds, prefill_half_widths, prefill_runs

DIGITS, FOLD_DIGITS = 8, 5
SOURCE = {
    "id": "serving_speed",
    "title": "Model of the speed of GPUs that serve language models",
    "url": "",
    "licence": "MIT",
    "may_ship_because": "Made by this project, under its own licence.",
    "version": "8 terms of a step, 3 of reading a prompt",
    "retrieved": "",
    "method": "Fitted to 838 runs of ML.ENERGY v3 (prompts of assumed length) and 1,020 of InferenceX; scored by"
    " leaving out one shape of model, and one GPU; conformal 80% intervals; predicted.",
    "citation": "",
}


def build(tables: Path) -> Mapping[str, int]:
    """Fit, score and write decode_model and decode_fold with their provenance; returns rows."""
    with joined(tables) as cur:
        runs = measured_serving_runs(cur)
    fitted, decoding, reading = fit_decode(runs), decode_folds(runs), prefill_folds(prefill_runs(runs))
    between = curve_folds(runs, fitted)
    parts = {
        "step": fitted.step,
        "p50": fitted.p50,
        "p95": fitted.p95,
        "half_widths": decode_half_widths(decoding) | curve_half_widths(between),
        "prefill": fit_prefill(prefill_runs(runs)),
        "prefill_half_widths": prefill_half_widths(reading),
    }
    rows = [(part, name, value) for part, values in parts.items() for name, value in values.items()]
    parameters = pd.DataFrame(rows, columns=["part", "parameter", "value"])
    parameters["value"] = rounded(parameters["value"], DIGITS)
    folds = pd.concat([covered_folds(decoding), covered_folds(reading)])
    for name in ("measured", "predicted", "naive"):
        folds[name] = rounded(folds[name], FOLD_DIGITS)
    folds = folds.sort_values(["quantity", "left_out", "fold", "configuration"], ignore_index=True)
    folder = tables / "serving_speed"
    folder.mkdir(parents=True, exist_ok=True)
    write_table(parameters, folder / "decode_model")
    write_table(folds, folder / "decode_fold")
    counts = {"decode_model": len(parameters), "decode_fold": len(folds)}
    write_json({"source": SOURCE, "rows": counts}, folder / "provenance.json")
    return counts


def main(arguments: list[str] | None = None) -> int:
    """The command line. Returns the exit status."""
    return command("stored_speed", __doc__, build, arguments)


if __name__ == "__main__":
    sys.exit(main())
