"""Forecasts that pool learning curves: `pooled` of a data set's curves, `learn` of the prior from other data sets."""

from models.laws.choosing.pooled.field import LEARNED, Hyper
from models.laws.choosing.pooled.forecast import Pooled, pooled
from models.laws.choosing.pooled.knowledge import Foresight, Knowledge, foreign
from models.laws.choosing.pooled.learning import learn
from models.laws.choosing.pooled.within import Seen, seen

__all__ = ["LEARNED", "Foresight", "Hyper", "Knowledge", "Pooled", "Seen", "foreign", "learn", "pooled", "seen"]
