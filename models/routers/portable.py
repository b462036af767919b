"""Runs a router that was saved from Paretoscope: one file, numpy alone, no pickle. Copy it beside your service.

    router = load_router("router.npz")
    router.route(embedding=vectors, domain=["law", "maths"])   # names of models, one a query
    router.after(None)                                         # or, where it looks at answers: the first model to ask
    router.after("small", confidence=0.4)                      # the next one, or None: keep this answer

Where a limit lies between two points of the router, `about["share_second"]` of the queries go by the second of them,
drawn by chance: give `seed` to `route` to draw the same again, and to `after` one random number a query as `draw`.

The file is a NumPy archive of plain arrays (read with allow_pickle=False): `about`, JSON with the kind, the models in
their order and where the router comes from, and the arrays of its kind.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from os import PathLike
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Arrays = Mapping[str, NDArray[Any]]


class PortableRouter:
    """A router at one operating point. `about` says what it is, `models` between what it chooses."""

    def __init__(self, about: Mapping[str, Any], arrays: Arrays) -> None:
        self.about = about
        self.models = [str(model) for model in about["models"]]
        self._arrays = arrays

    def estimates(
        self, embedding: ArrayLike | None = None, domain: Sequence[str] | None = None
    ) -> tuple[Floats, Floats]:
        """Expected score and cost in USD of each model on each query, (n_queries, n_models) each.

        `embedding` (n_queries, d) holds rows of unit length made as the log's were; `domain` a name a query.
        Raises ValueError for a router that expects neither, such as a pair's.
        """
        if self.about["kind"] not in KINDS:
            raise ValueError("This router does not say what it expects of each model.")
        score, cost = KINDS[self.about["kind"]](self._arrays, *_inputs(embedding, domain))
        return score, np.maximum(cost, 0.0)

    def route(
        self, embedding: ArrayLike | None = None, domain: Sequence[str] | None = None, seed: int | None = None
    ) -> list[str]:
        """The model for each query: the best of expected score less what the money is worth.

        `seed` makes the draw between the router's two points repeatable.

        Raises ValueError for a router that looks at answers: ask `after`.
        """
        if self.about["kind"] == "ladder":
            raise ValueError("This router looks at each answer before it decides; ask after(model, confidence).")
        if self.about["kind"] == "pair":
            first, second = _pair(self._arrays, *_inputs(embedding, domain))
        else:
            score, cost = self.estimates(embedding, domain)
            unit = float(self.about["scale_usd"])
            main = self.about["trade_off"]
            trade_offs = [float(worth) for worth in (main, self.about.get("trade_off_second", main))]
            first, second = (np.argmax(score - worth / unit * cost, axis=1) for worth in trade_offs)
        use_second = np.random.default_rng(seed).random(len(first)) < self._share
        return [self.models[i] for i in np.where(use_second, second, first)]

    @property
    def _share(self) -> float:
        return float(self.about.get("share_second", 0.0))

    def after(self, model: str | None, confidence: float = 0.0, draw: float = 1.0) -> str | None:
        """The model to ask after `model` has answered with that confidence; None: keep the answer.

        `model` None: the one to ask first. `draw`: a random number from 0 to 1, the same for all calls about a query;
        it decides which of the router's two thresholds holds. Raises ValueError for a router that decides beforehand,
        or a model that is not among those it asks.
        """
        if self.about["kind"] != "ladder":
            raise ValueError("This router decides before any model answers; ask route(...).")
        rungs: list[str] = [self.models[i] for i in self._arrays["ladder"]]
        if model is None:
            return rungs[0]
        if model not in rungs:
            raise ValueError(f"This router does not ask {model!r}; it asks {', '.join(rungs)}.")
        at = rungs.index(model) + 1
        threshold = self._arrays["threshold_second" if draw < self._share else "threshold"]
        return None if confidence >= float(threshold) or at == len(rungs) else rungs[at]


def _inputs(embedding: ArrayLike | None, domain: Sequence[str] | None) -> tuple[Floats | None, NDArray[np.str_] | None]:
    rows = None if embedding is None else np.atleast_2d(np.asarray(embedding, dtype=np.float64))
    return rows, None if domain is None else np.asarray(domain, dtype=np.str_)


def load_router(file: str | PathLike[str] | BinaryIO) -> PortableRouter:
    """The router of a file. Raises ValueError for a file of another kind."""
    with np.load(file, allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files}
    if "about" not in arrays:
        raise ValueError("This archive holds no router: it has no part named 'about'.")
    about = json.loads(str(arrays.pop("about")))
    kinds = (*KINDS, "pair", "ladder")
    if about.get("kind") not in kinds:
        raise ValueError(f"Routers of the kind {about.get('kind')!r} are not known; there are {', '.join(kinds)}.")
    return PortableRouter(about, arrays)


def _table(arrays: Arrays, embedding: Floats | None, domain: NDArray[np.str_] | None) -> tuple[Floats, Floats]:
    """Means by domain; the last row is of any other domain."""
    if domain is None:
        raise ValueError("This router goes by the query's domain; give domain=[...].")
    domains = arrays["domains"]
    at = np.where(np.isin(domain, domains), np.searchsorted(domains, domain), len(domains))
    return arrays["score"][at], arrays["cost"][at]


def _neighbours(arrays: Arrays, embedding: Floats | None, domain: NDArray[np.str_] | None) -> tuple[Floats, Floats]:
    """Means over the nearest queries by cosine."""
    rows = _needed(embedding)
    near = np.argsort(-(_unit(rows) @ _unit(arrays["known"]).T), axis=1, kind="stable")
    nearest = near[:, : int(arrays["k"])]
    return arrays["score"][nearest].mean(axis=1), arrays["cost"][nearest].mean(axis=1)


def _linear(arrays: Arrays, embedding: Floats | None, domain: NDArray[np.str_] | None) -> tuple[Floats, Floats]:
    rows = _needed(embedding)
    return (
        rows @ arrays["score_coef"].T + arrays["score_intercept"],
        rows @ arrays["cost_coef"].T + arrays["cost_intercept"],
    )


def _network(arrays: Arrays, embedding: Floats | None, domain: NDArray[np.str_] | None) -> tuple[Floats, Floats]:
    """One hidden layer of rectified units; the score as a logit, the logarithm of the cost standardised."""
    hidden = np.maximum(_needed(embedding) @ arrays["w1"].T + arrays["b1"], 0.0)
    logit, scaled = np.split(hidden @ arrays["w2"].T + arrays["b2"], 2, axis=1)
    return 1.0 / (1.0 + np.exp(-logit)), np.exp(scaled * arrays["spread"] + arrays["centre"])


def _networks(arrays: Arrays, embedding: Floats | None, domain: NDArray[np.str_] | None) -> tuple[Floats, Floats]:
    """One network a model with a hidden layer of rectified units; a constant cost."""
    hidden = np.maximum(np.einsum("qd,mdh->mqh", _needed(embedding), arrays["w1"]) + arrays["b1"][:, None], 0.0)
    score = (hidden @ arrays["w2"])[:, :, 0] + arrays["b2"]
    return score.T, np.broadcast_to(arrays["cost"], score.T.shape)


def _pair(
    arrays: Arrays, embedding: Floats | None, domain: NDArray[np.str_] | None
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The strong model where its predicted gain reaches the threshold, else the weak one; by both thresholds."""
    rows = _needed(embedding)
    if "domains" in arrays:
        if domain is None:
            raise ValueError("This router goes by the query's domain; give domain=[...].")
        rows = np.hstack([rows, domain[:, None] == arrays["domains"]])
    gain = rows @ arrays["coef"] + arrays["intercept"]
    main = arrays["threshold"]
    strong = [(gain >= threshold).astype(int) for threshold in (main, arrays.get("threshold_second", main))]
    return arrays["pair"][strong[0]], arrays["pair"][strong[1]]


def _clusters(arrays: Arrays, embedding: Floats | None, domain: NDArray[np.str_] | None) -> tuple[Floats, Floats]:
    """Means over the query's cluster, the one with the nearest centre."""
    rows, centres = _needed(embedding), arrays["centres"]
    of = np.argmin((centres**2).sum(axis=1) - 2 * rows @ centres.T, axis=1)
    return arrays["score"][of], arrays["cost"][of]


def _trees(arrays: Arrays, embedding: Floats | None, domain: NDArray[np.str_] | None) -> tuple[Floats, Floats]:
    """The table by domain and what the trees say of the rest."""
    score, cost = _table(arrays, embedding, domain)
    if "roots" not in arrays:
        return score, cost
    one_hot = np.asarray(domain)[:, None] == arrays["domains"]
    inputs = np.hstack([_needed(embedding)[:, : int(arrays["n_directions"])], one_hot]).astype(np.float32)
    residual = np.zeros((len(inputs), arrays["value"].shape[1]))
    rows = np.arange(len(inputs))
    for root in arrays["roots"]:
        at = np.full(len(inputs), root)
        while (inner := arrays["feature"][at] >= 0).any():
            goes_left = inputs[rows, arrays["feature"][at]] <= arrays["threshold"][at]
            at = np.where(inner, np.where(goes_left, arrays["left"][at], arrays["right"][at]), at)
        residual += arrays["value"][arrays["leaf"][at]]
    residual /= len(arrays["roots"])
    n = score.shape[1]
    return score + residual[:, :n], cost + residual[:, n:] * float(arrays["unit"])


def _needed(embedding: Floats | None) -> Floats:
    if embedding is None:
        raise ValueError("This router goes by the query's embedding; give embedding=[...].")
    return embedding


def _unit(rows: Floats) -> Floats:
    size = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(size > 0, size, 1.0))


Kind = Callable[[Arrays, Floats | None, NDArray[np.str_] | None], tuple[Floats, Floats]]
KINDS: dict[str, Kind] = {
    "table": _table,
    "neighbours": _neighbours,
    "linear": _linear,
    "network": _network,
    "networks": _networks,
    "clusters": _clusters,
    "trees": _trees,
}
