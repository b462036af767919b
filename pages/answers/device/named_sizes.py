"""The size that a model's own name states, where no table of ours does: `35B-A3B` is 35 and 3 billion parameters.

A maker's rounding, so within about a tenth; a name that holds two sizes, or one that is not set off, states none.
"""

from __future__ import annotations

import re

NAN = float("nan")
SIZE = re.compile(
    r"(?i)(?<![a-z0-9.])(\d+(?:[._]\d+)?)\s?([bm])(?:-A(\d+(?:\.\d+)?)([bm]))?(?![a-z0-9])"  # 7B, 1_8b, 270m, 30B-A3B
)
UNITS = {"b": 1e9, "m": 1e6}


def named_params(name: str) -> tuple[float, float]:
    """Parameters in all and active per token; NaN where the name does not say.

    >>> named_params("Qwen_Qwen3.5-35B-A3B"), named_params("internlm2_5-1_8b-chat"), named_params("phi-4")
    ((35000000000.0, 3000000000.0), (1800000000.0, 1800000000.0), (nan, nan))
    """
    sizes = SIZE.findall(name)
    if len(sizes) != 1:
        return NAN, NAN
    total, unit, active, active_unit = sizes[0]
    params = float(total.replace("_", ".")) * UNITS[unit.lower()]
    return params, float(active) * UNITS[active_unit.lower()] if active else params
