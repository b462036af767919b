"""Whether this server should be sent visitors: apart from whether it is alive, which `health` says.

A load balancer asks `health/ready` and sends nobody to a replica that answers 503; a supervisor asks `health` and
starts one anew that does not answer.
"""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

from data.saved.database import check
from errors import Busy
from pages.answers.boards import store
from pages.answers.workers.pool import POOL
from pages.api.exchange import Answer, Ask, Endpoint
from pages.api.watch import WARM


class ReadyReply(TypedDict):
    """The server can take visitors."""

    status: Literal["ready"]
    data_version: str


class NotReady(Busy):
    """The server is alive, but not fit for visitors; `retry_after_s` later it may be."""

    title = "Not ready"
    retry_after_s = 2


def readiness(_ask: Ask) -> Answer:
    """Raise NotReady while the server warms up or goes down, ViewsError where saved views cannot be reached."""
    if not WARM.is_set():
        raise NotReady("The server is warming up; ask again in a moment.")
    if POOL.closed:
        raise NotReady("The server is going down; ask another replica.")
    check()
    return Answer(value=ReadyReply(status="ready", data_version=store.data_version()))


READY = Endpoint(
    "GET",
    "health/ready",
    readiness,
    "Whether the server can take visitors: warmed up, with its data and its database of saved views",
    reply=ReadyReply,
)
