"""Which laws are offered for a set of runs: those whose quantities are what the runs hold.

Each law declares what its x and its y are (`Law.x`, `Law.y`), each built-in set says in words what its columns mean,
and the words are looked up here. What is not looked up is no quantity of a law, and only laws of any quantity take it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from errors import InputError
from models.laws import LAWS, Law
from models.laws.base import ANY_QUANTITY
from pages.answers.shared.formatting import listing

UNSAID = "x", "y"  # the axes of an upload whose owner does not say what they are
UNLIKE_SIZES = ("loss",)  # laws of any size do not take these as their x
# what a column means, as the tables say it -> the name by which laws declare it
X_NAMES: Mapping[str, str] = {
    "parameters": "n_params",
    "training tokens": "n_tokens",
    "training compute": "flops",
    "fine-tuning examples": "n_examples",
    "updates per data point": "updates_per_data",
    "validation loss on C4": "loss",
    "loss of the correct answer": "loss",
}
Y_NAMES: Mapping[str, str] = {
    "validation loss (mean cross entropy per token)": "loss",
    "test loss (mean cross entropy per token)": "loss",
    "loss of the correct answer": "loss",
    "mean error of 17 tasks": "error",
    "error (1 less accuracy)": "error",
    "error of the task": "error",
    "compute-optimal parameters": "n_params",
    "fitted best batch size": "batch_size",
    "fitted best learning rate": "learning_rate",
}
Y_WORDS: Mapping[str, str] = {
    "loss": "a loss",
    "error": "an error",
    "n_data_points": "a number of data points",
    "cost": "a cost",
    "n_params": "a number of parameters",
    "batch_size": "a batch size",
    "learning_rate": "a learning rate",
    ANY_QUANTITY: "any quantity",
}


def axis_name(x_meaning: str) -> str:
    """The name by which laws declare what a built-in set's x means; the meaning itself where no law has it."""
    return X_NAMES.get(x_meaning, x_meaning)


def quantity_name(y_meaning: str) -> str:
    """The name by which laws declare what a built-in set's y means; the meaning itself where no law has it."""
    return Y_NAMES.get(y_meaning, y_meaning)


def misfit(law: Law, inputs: Collection[str], x_name: str, trend: float, y_name: str = UNSAID[1]) -> str | None:
    """Why a law cannot describe points with these inputs, or with one axis of this name; None where it can.

    A law of a named quantity takes that quantity; one of any size takes whatever is one. Laws of fine-tuning examples
    also take an axis of which nothing is said. Where y rises with x, only laws that may rise do.
    """
    if y_name != UNSAID[1] and not {y_name, ANY_QUANTITY} & set(law.y):
        quantities = listing([Y_WORDS.get(name, name) for name in law.y], last="or")
        return f"{law.title} describes {quantities}, but y is {Y_WORDS.get(y_name, f'the {y_name}')} here."
    takes = f"{law.title} takes {listing(law.x)}"
    if inputs:
        missing = [name for name in law.x if name not in inputs]
        return f"{takes}, but these runs have no {listing(missing, last='or')}." if missing else None
    if law.n_inputs > 1:
        return f"{takes}, but these runs have only one axis."
    of_any_size = law.x[0] == "x" and x_name not in UNLIKE_SIZES
    unsaid = x_name == UNSAID[0] and law.x[0] == "n_examples"
    if not (law.x[0] == x_name or of_any_size or unsaid):
        return f"{takes}, but x is {x_name if x_name != UNSAID[0] else 'not labelled as that'} here."
    if trend > 0 and not law.may_rise:
        return f"{law.title} describes a falling curve, but y rises with x here."
    return None


def check_quantity(law_ids: Collection[str], y_name: str) -> None:
    """Refuse laws of another quantity than the caller says y is; raises InputError naming both."""
    if y_name not in Y_WORDS:
        raise InputError(f"There is no quantity '{y_name}'; write one of {', '.join(Y_WORDS)}.", column="y")
    if y_name == ANY_QUANTITY:
        return
    for law_id in law_ids:
        law = LAWS[law_id]
        if not {y_name, ANY_QUANTITY} & set(law.y):
            others = [other.id for other in LAWS.values() if {y_name, ANY_QUANTITY} & set(other.y)]
            raise InputError(
                f"The law '{law.id}' describes {listing([Y_WORDS[name] for name in law.y], last='or')}, not"
                f" {Y_WORDS[y_name]}; laws of that are {', '.join(others)}.",
                column="law",
            )
