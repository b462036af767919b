"""Forecasts that pool learning curves: `pooled` of a data set's curves, `learn` of the prior from other data sets."""

from models.laws.choosing.pooled.field import LEARNED, Hyper
from models.laws.choosing.pooled.forecast import PooledForecast, pooled
from models.laws.choosing.pooled.knowledge import Foresight, Knowledge, foreign
from models.laws.choosing.pooled.learning import learn
from models.laws.choosing.pooled.within import CurveWithinBudget, curve_within

__all__ = [
    "LEARNED",
    "CurveWithinBudget",
    "Foresight",
    "Hyper",
    "Knowledge",
    "PooledForecast",
    "curve_within",
    "foreign",
    "learn",
    "pooled",
]
