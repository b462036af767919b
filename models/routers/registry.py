"""The policies: adding one is a file and a row here; the contract test takes it from the row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module

from errors import InputError
from models.routers.log import Log
from models.routers.replay import Router


@dataclass(frozen=True)
class Policy:
    """One row: how it is named, what it needs to know of a query (domain, features, confidence), and its class.

    One that `sees_answers` decides after a model has answered, and pays for that. A `portable` one can be saved.

    The class is imported when one is made: scikit-learn takes a second to load, and a list of names needs none of it.
    """

    id: str
    label: str
    summary: str
    citation: str
    module: str
    router: str
    needs: frozenset[str] = frozenset()
    baseline: bool = False
    sees_answers: bool = False
    portable: bool = False

    def make(self) -> Router:
        """A new router, not fitted."""
        router: Router = getattr(import_module(f"models.routers.policies.{self.module}"), self.router)()
        return router

    def lacks(self, log: Log) -> str | None:
        """What the log does not say and this policy needs, or None."""
        return next((name for name in sorted(self.needs) if getattr(log, name) is None), None)


POLICIES: dict[str, Policy] = {
    policy.id: policy
    for policy in (
        Policy(
            "zero-router",
            "Zero Router",
            "Random mixes of single models, along the hull of their means: the bar a router must clear.",
            "Hu et al. 2024, RouterBench, arXiv 2403.12031",
            "reference",
            "ZeroRouter",
            baseline=True,
        ),
        Policy(
            "oracle",
            "Oracle",
            "Knows every outcome in advance: the upper bound for any router over these models.",
            "Hu et al. 2024, RouterBench, arXiv 2403.12031",
            "reference",
            "Oracle",
            baseline=True,
            sees_answers=True,
        ),
        Policy(
            "best-single",
            "Best single model",
            "Sends every query to the model with the best score on the training queries.",
            "Hu et al. 2024, RouterBench, arXiv 2403.12031",
            "reference",
            "BestSingle",
            baseline=True,
        ),
        Policy(
            "category-table",
            "Table by domain",
            "Uses each model's mean score and cost in the query's domain, with CARROT's rule.",
            "A lookup baseline; rule from Somerstep et al. 2025, arXiv 2502.03261",
            "reference",
            "CategoryTable",
            frozenset({"domain"}),
            baseline=True,
            portable=True,
        ),
        Policy(
            "carrot-knn",
            "CARROT, neighbours",
            "Predicts score and cost as means over the nearest training queries.",
            "Somerstep et al. 2025, CARROT, arXiv 2502.03261",
            "carrot",
            "CarrotKNN",
            frozenset({"features"}),
            portable=True,
        ),
        Policy(
            "carrot-ridge",
            "CARROT, ridge",
            "Predicts score and cost by ridge regression on the embedding.",
            "Somerstep et al. 2025, CARROT, arXiv 2502.03261",
            "carrot",
            "CarrotRidge",
            frozenset({"features"}),
            portable=True,
        ),
        Policy(
            "carrot-mlp",
            "CARROT, neural network",
            "Predicts score and cost with a small neural network on the embedding.",
            "Somerstep et al. 2025, CARROT, arXiv 2502.03261",
            "mlp",
            "CarrotMLP",
            frozenset({"features"}),
            portable=True,
        ),
        Policy(
            "uniroute",
            "UniRoute, clusters",
            "Uses mean score and cost in the query's cluster; new models join without retraining.",
            "Jitkrittum et al. 2025, UniRoute, arXiv 2502.08773",
            "uniroute",
            "UniRouteKMeans",
            frozenset({"features"}),
            portable=True,
        ),
        Policy(
            "routerbench-knn",
            "RouterBench, neighbours",
            "Predicts the score as the mean of 40 neighbours, with one constant cost per model.",
            "Hu et al. 2024, RouterBench, arXiv 2403.12031",
            "routerbench",
            "RouterBenchKNN",
            frozenset({"features"}),
            portable=True,
        ),
        Policy(
            "routerbench-mlp",
            "RouterBench, neural networks",
            "Predicts the score with one small network per model and one constant cost per model.",
            "Hu et al. 2024, RouterBench, arXiv 2403.12031",
            "routerbench",
            "RouterBenchMLP",
            frozenset({"features"}),
            portable=True,
        ),
        Policy(
            "cascade",
            "Cascade with a judge",
            "Calls models from the cheapest up until a judge (wrong in 1 case of 10) accepts; every call is paid.",
            "Hu et al. 2024, RouterBench, arXiv 2403.12031",
            "cascade",
            "Cascade",
            sees_answers=True,
        ),
        Policy(
            "win-rate",
            "Win rate of a pair",
            "Sends a query to the best model where it is likely to beat a cheaper one, else to the cheaper one.",
            "Ong et al. 2024, RouteLLM, arXiv 2406.18665",
            "win_rate",
            "WinRate",
            frozenset({"features"}),
            portable=True,
        ),
        Policy(
            "confidence-deferral",
            "Deferral by confidence",
            "Keeps a cheap model's answer if its stated confidence is high; else calls the next one and pays for both.",
            "Akbari et al. 2021, EBJR, BMVC",
            "cascade",
            "ConfidenceDeferral",
            frozenset({"confidence"}),
            sees_answers=True,
            portable=True,
        ),
        Policy(
            "stop-early",
            "Stop early",
            "Stops at the first budget whose answer is confident enough; the log's models are budgets of one model.",
            "Anytime answers on GSM8K, github.com/altieriumb7/adaptive-anytime-llm-routing",
            "cascade",
            "StopEarly",
            frozenset({"confidence"}),
            sees_answers=True,
            portable=True,
        ),
        Policy(
            "domain-trees",
            "Domain trees",
            "Corrects the table by domain with randomised trees on embedding and domain.",
            "Ours; trees after Geurts, Ernst and Wehenkel 2006, Machine Learning 63",
            "trees",
            "DomainTrees",
            frozenset({"domain", "features"}),
            portable=True,
        ),
    )
}
BASELINES = tuple(policy.id for policy in POLICIES.values() if policy.baseline)


def chosen(ids: Sequence[str], log: Log) -> dict[str, Policy]:
    """The baselines that the log allows, then the policies named.

    Raises InputError for a name that is no policy, or a policy that needs what the log does not say.
    """
    for name in ids:
        if name not in POLICIES:
            raise InputError(f"There is no policy '{name}'; there are {', '.join(POLICIES)}.", column="policies")
        missing = POLICIES[name].lacks(log)
        if missing:
            raise InputError(
                f"The policy {name} needs {NEEDS[missing]}, which this log does not have.", column="policies"
            )
    always = [name for name in BASELINES if POLICIES[name].lacks(log) is None]
    return {name: POLICIES[name] for name in dict.fromkeys([*always, *ids])}


NEEDS = {
    "domain": "each query's domain (a column domain)",
    "confidence": "each model's confidence in its answer (a column confidence)",
    "features": "an embedding of each query (columns e0, e1, …, or text)",
}
