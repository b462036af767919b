"""The simulation against one of SimPy's that goes step by step, on 500 requests of Azure's chat service of 2023."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import simpy

from models.serving.arrivals import Requests
from models.serving.replica import Replica
from models.serving.simulation import simulate
from tests.models.serving.made_replicas import made_replica

SLICE = Path(__file__).parent / "azure_chat_slice.csv"  # requests 5,000 to 5,499 of azure-chat-2023


def trace() -> Requests:
    """The slice: 5.3 requests per second."""
    table = pd.read_csv(SLICE)
    return Requests(
        table["arrival_ms"].to_numpy(float) / 1000, table["input_tokens"].to_numpy(), table["output_tokens"].to_numpy()
    )


class ByEvents:
    """Replicas as processes: every step is an event of its own."""

    def __init__(self, replica: Replica, drawn: Requests, replicas: int) -> None:
        """Begin with empty queues."""
        self.env = simpy.Environment()
        self.replica, self.drawn = replica, drawn
        self.queues: list[list[int]] = [[] for _ in range(replicas)]
        self.running: list[dict[int, int]] = [{} for _ in range(replicas)]
        self.woken = [self.env.event() for _ in range(replicas)]
        self.first, self.last = np.zeros(len(drawn)), np.zeros(len(drawn))
        self.unread = drawn.prompt_tokens.astype(int).copy()
        for k in range(replicas):
            self.env.process(self.serve(k))
        self.env.process(self.arrive())
        self.env.run()

    def arrive(self) -> Generator[Any, Any, None]:
        """Hand each request to the replica with the fewest."""
        for request, at in enumerate(self.drawn.arrival_s):
            yield self.env.timeout(at - self.env.now)
            k = min(range(len(self.queues)), key=lambda j: len(self.queues[j]) + len(self.running[j]))
            self.queues[k].append(request)
            if not self.woken[k].triggered:
                self.woken[k].succeed()

    def serve(self, k: int) -> Generator[Any, Any, None]:
        """Step after step, as long as there is work."""
        queue, running = self.queues[k], self.running[k]
        while True:
            if not queue and not running:
                self.woken[k] = self.env.event()
                yield self.woken[k]
            decoded, room, seconds, ready = list(running), self.replica.chunk_tokens, 0.0, []
            for request in queue[: self.replica.max_batch - len(running)]:
                tokens = min(self.unread[request], room)
                self.unread[request] -= tokens
                seconds += self.replica.prefill.per_token_s * tokens
                room -= tokens
                if not self.unread[request]:
                    ready.append(request)
                if not room:
                    break
            if decoded:
                seconds += float(self.replica.curve.at("decode_ms", len(decoded))) / 1000
            yield self.env.timeout(seconds)
            for request in decoded:
                running[request] -= 1
                if not running[request]:
                    del running[request]
                    self.last[request] = self.env.now
            for request in ready:
                queue.remove(request)
                self.first[request] = self.env.now
                if self.drawn.output_tokens[request] > 1:
                    running[request] = int(self.drawn.output_tokens[request]) - 1


@pytest.mark.parametrize(("replicas", "chunk", "places"), [(1, 2048, 256), (2, 512, 256), (2, 2048, 24)])
def test_the_azure_trace(replicas: int, chunk: int, places: int) -> None:
    replica = made_replica(8.0, 0.15, per_token_s=4e-5, chunk_tokens=chunk, max_batch=places)
    drawn = trace()
    ours, theirs = simulate(replica, drawn, replicas, warm_up=0.0), ByEvents(replica, drawn, replicas)
    ttft = theirs.first - drawn.arrival_s
    assert np.quantile(ttft, 0.95) > 0.06  # there is something to wait for
    for quantile in (0.5, 0.9, 0.95, 0.99):
        assert np.quantile(ours.ttft_s, quantile) == pytest.approx(np.quantile(ttft, quantile), rel=0.01)
    further = drawn.output_tokens > 1
    tpot = ((theirs.last - theirs.first) / (drawn.output_tokens - 1))[further]
    assert np.quantile(ours.tpot_s[further], 0.95) == pytest.approx(np.quantile(tpot, 0.95), rel=0.01)
