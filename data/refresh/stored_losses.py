"""How much wider the intervals of predicted losses must be, from whole families left out: table quantization_loss.

`python -m data.refresh.build` runs this after the other fits. `python -m data.refresh.stored_losses` renews it alone,
from data/tables, without any raw file; about a minute. The same tables give the same bytes on the same processor.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from data.refresh.table_files import write_json, write_table
from data.settings import settings
from data.warehouse.opening import open_warehouse
from data.warehouse.queries import quality_changes
from errors import ParetoscopeError
from models.serving.quantization_loss import interval_widening, left_out_losses

DIGITS = 5  # those beyond depend on the processor


def build(tables: Path) -> Mapping[str, int]:
    """Write how much wider intervals must be beside the other fits, and count them in their sheet; returns rows."""
    widening = interval_widening(left_out_losses(usable(comparisons(tables))))
    rounded = widening.assign(widening=[float(f"{value:.{DIGITS}g}") for value in widening["widening"]])
    write_table(rounded, tables / "derived" / "quantization_loss")
    path = tables / "derived" / "provenance.json"
    sheet = json.loads(path.read_text(encoding="utf-8"))
    sheet["rows"]["quantization_loss"] = len(rounded)
    write_json(sheet, path)
    return {"quantization_loss": len(rounded)}


def comparisons(tables: Path) -> pd.DataFrame:
    """The table quality_change of these tables, joined in a warehouse of its own."""
    with tempfile.TemporaryDirectory() as folder:
        warehouse = open_warehouse(settings().model_copy(update={"home": Path(folder), "tables": tables}))
        try:
            return quality_changes(warehouse.cursor())
        finally:
            warehouse.close()


def usable(comparisons: pd.DataFrame) -> pd.DataFrame:
    """The comparisons that can be learned from: models of known size and family, scores above chance, undoubted."""
    known = comparisons.dropna(subset=["model", "family", "n_params", "loss"])
    return known[known["note"].isna()].reset_index(drop=True)


def main(arguments: list[str] | None = None) -> int:
    """The command line. Returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m data.refresh.stored_losses", description=__doc__)
    parser.add_argument("--tables", type=Path, default=settings().tables, help="folder to renew (%(default)s)")
    try:
        rows = build(parser.parse_args(arguments).tables)
    except ParetoscopeError as error:
        print(error.detail, file=sys.stderr)
        return 1
    print(f"derived: {rows['quantization_loss']:,} rows on what quantization loses")
    return 0


if __name__ == "__main__":
    sys.exit(main())
