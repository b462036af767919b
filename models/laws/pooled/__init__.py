"""Forecasts that pool learning curves: `pooled` of a data set's curves, `learn` of the prior from other data sets."""

from models.laws.pooled.field import LEARNED, Hyper
from models.laws.pooled.forecast import Pooled, pooled
from models.laws.pooled.knowledge import Foresight, Knowledge, foreign
from models.laws.pooled.learning import learn
from models.laws.pooled.within import Seen, seen

__all__ = ["LEARNED", "Foresight", "Hyper", "Knowledge", "Pooled", "Seen", "foreign", "learn", "pooled", "seen"]
