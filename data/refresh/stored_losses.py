"""How much wider the intervals of predicted losses must be, from whole families left out: table quantization_loss.

`python -m data.refresh.build` runs this after the other fits. `python -m data.refresh.stored_losses` renews it alone,
from data/tables, without any raw file; about a minute. The same tables give the same bytes on the same processor.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from data.refresh.renewing import command, joined, rounded, write_beside_fits
from data.warehouse.queries import quality_changes
from models.serving.quantization_loss import interval_widening, learnable, left_out_losses

DIGITS = 5  # those beyond depend on the processor


def build(tables: Path) -> Mapping[str, int]:
    """Write how much wider intervals must be beside the other fits, and count them in their sheet; returns rows."""
    widening = interval_widening(left_out_losses(learnable(comparisons(tables))))
    widening["widening"] = rounded(widening["widening"], DIGITS)
    return write_beside_fits(tables, "quantization_loss", widening)


def comparisons(tables: Path) -> pd.DataFrame:
    """The table quality_change of these tables."""
    with joined(tables) as cur:
        return quality_changes(cur)


def main(arguments: list[str] | None = None) -> int:
    """The command line. Returns the exit status."""
    return command("stored_losses", __doc__, build, arguments)


if __name__ == "__main__":
    sys.exit(main())
