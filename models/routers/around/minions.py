"""What a local helper saves on long documents: the bills of Minion (a chat) and MinionS (jobs) against remote alone.

Narayan et al. 2025, "Minions" (github.com/HazyResearch/minions): the local model reads the document, the remote one
pays for its own prompts and completions alone. Published averages: 30.4 times cheaper at 87 % of the remote quality
(chat), 5.7 times at 97.9% (MinionS); these shares are the authors' claims, not measured here.
"""

from __future__ import annotations

from dataclasses import dataclass

from errors import InputError

CHAT_QUALITY_SHARE = 0.87
MINIONS_QUALITY_SHARE = 0.979


@dataclass(frozen=True)
class Prices:
    """The remote model's price list, USD per million tokens."""

    input_usd_per_mtok: float = 2.5
    output_usd_per_mtok: float = 10.0
    cached_input_usd_per_mtok: float | None = None

    def __post_init__(self) -> None:
        """Raises InputError for a negative price."""
        for name in ("input_usd_per_mtok", "output_usd_per_mtok", "cached_input_usd_per_mtok"):
            price = getattr(self, name)
            if price is not None and price < 0:
                raise InputError(f"{name} is {price:g}; a price is 0 or more.", column=name)


@dataclass(frozen=True)
class Bill:
    """What one question costs. Cached tokens are among the remote ones read."""

    usd: float
    remote_tokens_in: float
    remote_tokens_cached: float
    remote_tokens_out: float
    local_tokens_in: float = 0.0
    local_tokens_out: float = 0.0

    def times_cheaper(self, other: Bill) -> float:
        """The other bill over this one; infinite where this one is free."""
        return other.usd / self.usd if self.usd > 0 else float("inf")


@dataclass(frozen=True)
class DocumentQuestion:
    """A question about a document, in tokens."""

    document: float = 92_000
    question: float = 100
    answer: float = 300

    def __post_init__(self) -> None:
        """Raises InputError for a negative count."""
        for name in ("document", "question", "answer"):
            if getattr(self, name) < 0:
                raise InputError(
                    f"The tokens of the {name} are {getattr(self, name):g}; they are 0 or more.", column=name
                )


def _bill(prices: Prices, fresh: float, cached: float, out: float, local: tuple[float, float] = (0.0, 0.0)) -> Bill:
    cached_price = prices.input_usd_per_mtok
    if prices.cached_input_usd_per_mtok is not None:
        cached_price = prices.cached_input_usd_per_mtok
    usd = (fresh * prices.input_usd_per_mtok + cached * cached_price + out * prices.output_usd_per_mtok) / 1e6
    return Bill(usd, fresh + cached, cached, out, *local)


def remote_alone(question: DocumentQuestion, prices: Prices) -> Bill:
    """The remote model reads everything.

    >>> round(remote_alone(DocumentQuestion(), Prices()).usd, 4)
    0.2333
    """
    return _bill(prices, question.document + question.question, 0.0, question.answer)


def chat(
    question: DocumentQuestion,
    prices: Prices,
    *,
    rounds: int = 3,
    instructions: float = 248,
    remote_message: float = 90,
    local_message: float = 225,
) -> Bill:
    """Minion: the remote model asks, the local one looks it up; each round the remote model reads all that was said.

    What it has read before counts as cached where the price list has such a price. The last message of the remote
    model is the answer. Raises InputError for less than one round.
    """
    if rounds < 1:
        raise InputError(f"A chat has one round at least, not {rounds}.", column="rounds")
    first, exchange = instructions + question.question, remote_message + local_message
    read = [first + done * exchange for done in range(rounds)]
    cached = sum(read[:-1])
    local_in = sum(question.document + first + done * exchange for done in range(rounds))
    local = (local_in, rounds * local_message)
    return _bill(prices, sum(read) - cached, cached, rounds * remote_message, local)


def minions(
    question: DocumentQuestion,
    prices: Prices,
    *,
    rounds: int = 1,
    chunk: float = 3_286,
    tasks: float = 4,
    kept_share: float = 1.0,
    job_answer: float = 100,
    decompose: tuple[float, float] = (1_500, 450),
    synthesise: float = 500,
) -> Bill:
    """MinionS: the remote model writes jobs, the local one does each on each chunk, the remote one reads what is kept.

    `tasks` are asked of every chunk; `kept_share` is the share of the answers that the local model does not drop;
    `decompose` are the tokens read and written to make the jobs, `synthesise` those of the instructions to combine
    their answers. Raises InputError for less than one round, an empty chunk or a share outside 0 to 1.
    """
    if rounds < 1:
        raise InputError(f"There is one round at least, not {rounds}.", column="rounds")
    if not chunk > 0:
        raise InputError(f"A chunk has more than 0 tokens, not {chunk:g}.", column="chunk")
    if not 0 <= kept_share <= 1:
        raise InputError(
            f"The share of answers that is kept lies between 0 and 1, not {kept_share:g}.", column="kept_share"
        )
    jobs = tasks * question.document / chunk
    read = decompose[0] + question.question + synthesise + question.question + jobs * kept_share * job_answer
    local = (rounds * tasks * question.document, rounds * jobs * job_answer)
    return _bill(prices, rounds * read, 0.0, rounds * (decompose[1] + question.answer), local)
