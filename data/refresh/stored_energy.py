"""The parameters of the model of serving energy, and its left-out runs, made from the built-in tables.

`python -m data.refresh.build` runs this after the sources; `python -m data.refresh.stored_energy` renews it alone,
without any raw file. The same tables give the same bytes on the same processor.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from data.refresh.renewing import command, joined
from data.refresh.table_files import write_json, write_table
from data.warehouse.energy_runs import measured_runs
from models.serving.energy_fit import covered, fit, folds, half_widths

DIGITS = 8
FOLD_DIGITS = 5
SOURCE = {
    "id": "energy_model",
    "title": "Model of the power and energy of GPUs that serve language models",
    "url": "",
    "licence": "MIT",
    "may_ship_because": "Made by this project, under its own licence.",
    "version": "5 terms of power, 5 of time",
    "retrieved": "",
    "method": "Fitted to 838 runs of ML.ENERGY v3 (vLLM 0.11.1, H100 and B200); prompts of assumed length; scored by"
    " leaving out one shape of model, and one GPU; conformal 90% intervals; predicted.",
    "citation": "",
}


def build(tables: Path) -> Mapping[str, int]:
    """Fit, score and write energy_model and energy_fold with their provenance; returns rows."""
    runs = _runs(tables)
    left_out = folds(runs)
    fitted = fit(runs)
    parts = {"power": fitted.power, "step": fitted.step, "half_width": half_widths(left_out)}
    rows = [(part, name, _rounded(value, DIGITS)) for part, values in parts.items() for name, value in values.items()]
    folder = tables / "energy_model"
    folder.mkdir(parents=True, exist_ok=True)
    parameters = pd.DataFrame(rows, columns=["part", "parameter", "value"])
    scored = covered(left_out).drop(columns="experts")
    figures = scored.select_dtypes("float").columns
    scored[figures] = scored[figures].map(lambda value: _rounded(value, FOLD_DIGITS))
    scored = scored.sort_values(["left_out", "fold", "configuration"], ignore_index=True)
    write_table(parameters, folder / "energy_model")
    write_table(scored, folder / "energy_fold")
    counts = {"energy_model": len(parameters), "energy_fold": len(scored)}
    write_json({"source": SOURCE, "rows": counts}, folder / "provenance.json")
    return counts


def _runs(tables: Path) -> pd.DataFrame:
    """The measured runs of these tables."""
    with joined(tables) as cur:
        return measured_runs(cur)


def _rounded(value: float, digits: int) -> float:
    """Digits beyond these depend on the processor."""
    return float(f"{value:.{digits}g}")


def main(arguments: list[str] | None = None) -> int:
    """The command line. Returns the exit status."""
    return command("stored_energy", __doc__, build, arguments)


if __name__ == "__main__":
    sys.exit(main())
