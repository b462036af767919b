"""Scaling laws: what they say, fitting them to curves, and choosing a model from small budgets."""

from models.laws.base import Curve, Law, Parameter
from models.laws.fitting.curve_fit import CurveFit
from models.laws.fitting.fitter import LawFitter
from models.laws.fitting.objective import default_huber_delta
from models.laws.registry import FINE_TUNING, LAWS

__all__ = ["FINE_TUNING", "LAWS", "Curve", "CurveFit", "Law", "LawFitter", "Parameter", "default_huber_delta"]
