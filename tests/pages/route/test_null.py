"""Where nothing can be learned no policy may seem to lead: the intervals of the lead hold on shuffled logs."""

from __future__ import annotations

import numpy as np
import pytest

from models.routers.log import split
from models.routers.measures import difference, measure
from models.routers.registry import POLICIES
from models.routers.replay import sweep, trade_offs
from pages.answers.route.log import built_in_log
from tests.models.routers.logs import null_log

N_LOGS = 40
N_QUERIES = 800
N_RESAMPLES = 150
FAMILIES = ("category-table", "carrot-knn", "carrot-ridge", "routerbench-knn")
CHANCE = "zero-router"


@pytest.fixture(scope="module")
def null_measures():
    """The measures of every family on 40 logs whose features and domains tell nothing, a dictionary a log."""
    log, measured = built_in_log("MMLU-Pro").log, []
    domains = np.unique(log.domain)
    for seed in range(N_LOGS):
        parts = split(null_log(log, domains[seed % len(domains)], seed, N_QUERIES), test=0.4, seed=seed)
        routers = {name: POLICIES[name].make().fit(parts.train, parts.validation) for name in (*FAMILIES, CHANCE)}
        sweeps = {name: sweep(router, parts.test, trade_offs(100)) for name, router in routers.items()}
        measured.append(measure(sweeps, parts.test, n_resamples=N_RESAMPLES, seed=seed))
    return measured


@pytest.mark.parametrize("name", FAMILIES)
def test_the_interval_of_the_lead_covers_zero_where_nothing_can_be_learned(null_measures, name):
    leads = [measures[name]["lead"] for measures in null_measures]
    assert np.mean([lead.is_none for lead in leads]) >= 0.9
    assert np.mean([lead.value for lead in leads]) < 0.002


def test_points_chosen_on_the_judged_queries_would_seem_to_lead(null_measures):
    """The published AIQ on the same logs: the test above would catch it."""
    leads = [difference(measures["carrot-knn"], measures[CHANCE], "aiq") for measures in null_measures]
    assert np.mean([lead.low > 0 for lead in leads]) > 0.1
