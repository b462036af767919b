"""Fitted routers -> the arrays that `models.routers.portable` runs."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from models.errors import InputError
from models.routers.replay import PlugIn


@runtime_checkable
class Saves(Protocol):
    """A router that can be taken away: `kind` names the part of `portable` that runs its arrays."""

    kind: str

    def arrays(self) -> Mapping[str, NDArray[Any]]:
        """Plain arrays of numbers and names."""


def save_router(router: object, models: Sequence[str], trade_off: float, about: Mapping[str, Any]) -> bytes:
    """A NumPy archive of the router at one operating point, without pickle.

    `about` is added to its description. Raises InputError for a policy that has no such form.
    """
    if not isinstance(router, Saves) or not isinstance(router, PlugIn):
        raise InputError("This policy cannot be saved: it has no prediction of each model to run elsewhere.")
    told = {**about, "kind": router.kind, "models": list(models), "trade_off": trade_off, "scale_usd": router.scale_}
    parts: dict[str, Any] = {"about": np.array(json.dumps(told)), **router.arrays()}
    file = io.BytesIO()
    np.savez_compressed(file, **parts)
    return file.getvalue()
