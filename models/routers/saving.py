"""Fitted routers -> the arrays that `models.routers.portable` runs."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from errors import InputError
from models.routers.curve import Floats
from models.routers.mixing import Mixture
from models.routers.replay import PlugIn


@runtime_checkable
class Saves(Protocol):
    """A router that can be exported: `kind` names the part of `portable` that runs its arrays."""

    kind: str

    def arrays(self) -> Mapping[str, NDArray[Any]]:
        """Plain arrays of numbers and names."""


@runtime_checkable
class SavesPoint(Protocol):
    """A router whose points are not trade-offs but its own, such as thresholds."""

    kind: str

    def arrays_at(self, point: int) -> Mapping[str, NDArray[Any]]:
        """Plain arrays of numbers and names, of one of the points that `choices` returns."""


def save_router(
    router: object, models: Sequence[str], point: Mixture, trade_offs: Floats, about: Mapping[str, Any]
) -> bytes:
    """A NumPy archive of the router at one operating point, without pickle.

    `point` is of rows of its choices at `trade_offs` (n_points,); `about` is added to its description. Raises
    InputError for a policy that has no such form.

    >>> from models.routers.log import Log
    >>> from models.routers.mixing import pure
    >>> from models.routers.policies.reference import CategoryTable
    >>> from models.routers.portable import load_router
    >>> score, law_and_maths = np.array([[0.0, 1.0], [1.0, 0.0]]), np.array(["law", "maths"])
    >>> log = Log(["a", "b"], ("small", "large"), score, np.array([[1.0, 3.0]] * 2), domain=law_and_maths)
    >>> file = save_router(CategoryTable().fit(log, log), log.models, pure(0), np.array([0.0]), {})
    >>> load_router(io.BytesIO(file)).route(domain=["maths", "law"])
    ['small', 'large']
    """
    description = {**about, "models": list(models), "share_second": point.share}
    arrays: dict[str, NDArray[Any]]
    if isinstance(router, SavesPoint):
        description["kind"], arrays = router.kind, dict(router.arrays_at(point.first))
        arrays["threshold_second"] = router.arrays_at(point.second)["threshold"]
    elif isinstance(router, Saves) and isinstance(router, PlugIn):
        description |= {
            "kind": router.kind,
            "trade_off": float(trade_offs[point.first]),
            "trade_off_second": float(trade_offs[point.second]),
            "scale_usd": router.scale_,
        }
        arrays = dict(router.arrays())
    else:
        raise InputError("This policy cannot be saved: it knows or simulates the scores, which no service does.")
    parts: dict[str, Any] = {"about": np.array(json.dumps(description)), **arrays}
    file = io.BytesIO()
    np.savez_compressed(file, **parts)
    return file.getvalue()
