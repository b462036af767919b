"""One replica that batches continuously: what it is, and its state while requests run through it.

A step decodes a token of every running request. Prompts are read on the way, first come, first served, in chunks of
at most `chunk_tokens` a step, which lengthens that step for all (Agrawal et al. 2024, arXiv:2403.02310). A request is
admitted when a place in the batch and the cache for its whole prompt and answer are free. Between two events all steps
last equally long, so they are taken together.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, replace
from heapq import heappop, heappush

import numpy as np

from models.front.pareto import Floats
from models.serving.arrivals import Requests
from models.serving.batch_curve import BatchCurve
from models.serving.prefill_speed import PrefillSpeed

MS_PER_S = 1000.0


@dataclass(frozen=True)
class Replica:
    """What serves: its speed, the tokens that its cache holds, the largest batch, and how prompts are cut."""

    curve: BatchCurve
    prefill: PrefillSpeed
    kv_tokens: float = math.inf
    max_batch: int = 256
    chunk_tokens: int = 2048

    def slowed(self, share: float) -> Replica:
        """At an end of the intervals: share 1 is the slow one, -1 the fast one."""
        return replace(
            self,
            curve=self.curve.slowed(share * self.curve.half_width),
            prefill=self.prefill.slowed(share * self.prefill.half_width),
        )

    def step_s(self) -> list[float]:
        """Seconds of a step without prompts, for each batch from 0 to max_batch."""
        batches = np.arange(1, self.max_batch + 1)
        return [0.0, *(self.curve.at("decode_ms", batches) / MS_PER_S).tolist()]


class ReplicaState:
    """A replica at work: `advance` runs it up to a time, and writes when requests get their first and last token."""

    def __init__(self, replica: Replica, requests: Requests, first_s: Floats, last_s: Floats) -> None:
        """Start idle at time 0; `first_s` and `last_s` are filled by the request's place in `requests`."""
        self.replica = replica
        self.prompt, self.output = requests.prompt_tokens.tolist(), requests.output_tokens.tolist()
        self.first_s, self.last_s = first_s, last_s
        self.step_s = replica.step_s()
        self.now_s, self.steps, self.held_tokens = 0.0, 0, 0
        self.load_before = 0  # when the last step began
        self.waiting: deque[int] = deque()
        self.reading: deque[int] = deque()
        self.unread_tokens = 0  # of the first prompt that is being read
        self.finishing: list[tuple[int, int]] = []  # heap: the step that ends a request, the request
        self.record()

    def record(self) -> None:
        """Forget what was recorded so far; record from now on."""
        self.busy_s, self.recorded_steps, self.first_tokens = 0.0, 0, 0
        self.quiet_tokens = [0.0] * len(self.step_s)  # decoded in steps that read no prompt, by batch
        self.mixed: list[tuple[float, int]] = []  # seconds of a step that read prompts too, and its batch

    @property
    def load(self) -> int:
        """Requests that wait or run."""
        return len(self.waiting) + len(self.reading) + len(self.finishing)

    def load_at(self, at_s: float) -> int:
        """Requests that wait or run at this time, up to which the replica was advanced: a step may be under way."""
        return self.load_before if self.now_s > at_s else self.load

    def advance(self, until_s: float) -> None:
        """Run all steps that begin before this time."""
        while self.now_s < until_s:
            if self.waiting:
                self._admit()
            self.load_before = self.load
            if self.reading:
                self._mixed_step()
            elif self.finishing:
                self._quiet_steps(until_s)
            else:
                break

    def arrive(self, request: int, at_s: float) -> None:
        """Take a request that arrives now, after `advance` up to now. What the cache can never hold is turned away."""
        if not self.load:
            self.now_s = max(self.now_s, at_s)
        if self.prompt[request] + self.output[request] <= self.replica.kv_tokens:
            self.waiting.append(request)
            self.load_before += 1

    def _admit(self) -> None:
        """Take requests in turn, as long as there is a place in the batch and room in the cache."""
        while self.waiting and len(self.reading) + len(self.finishing) < self.replica.max_batch:
            request = self.waiting[0]
            wanted = self.prompt[request] + self.output[request]
            if self.held_tokens + wanted > self.replica.kv_tokens:
                break
            self.held_tokens += wanted
            if not self.reading:
                self.unread_tokens = self.prompt[request]
            self.reading.append(self.waiting.popleft())

    def _mixed_step(self) -> None:
        """One step that reads a chunk of prompts beside a token of each running request."""
        batch = len(self.finishing)
        prefill_s, ready = self._read_chunk()
        duration = self.step_s[batch] + prefill_s
        if batch:
            self.mixed.append((duration, batch))
        self._pass(duration, 1)
        self.first_tokens += len(ready)
        for request in ready:
            self.first_s[request] = self.now_s
            if self.output[request] > 1:
                heappush(self.finishing, (self.steps + self.output[request] - 1, request))
            else:
                self._finish(request)

    def _read_chunk(self) -> tuple[float, list[int]]:
        """Seconds that the next chunk takes to read, and the requests whose prompts it ends."""
        room, seconds, ready = self.replica.chunk_tokens, 0.0, []
        per_token_s, per_pair_s = self.replica.prefill.per_token_s, self.replica.prefill.per_pair_s
        while self.reading and room > 0:
            prompt = self.prompt[self.reading[0]]
            tokens = min(self.unread_tokens, room)
            before = prompt - self.unread_tokens
            after = before + tokens
            seconds += per_token_s * tokens + per_pair_s * (after * after - before * before)
            room -= tokens
            self.unread_tokens -= tokens
            if self.unread_tokens > 0:
                break
            ready.append(self.reading.popleft())
            self.unread_tokens = self.prompt[self.reading[0]] if self.reading else 0
        return seconds, ready

    def _quiet_steps(self, until_s: float) -> None:
        """Steps that decode alone, up to the next request that ends or the first step that begins at `until_s`."""
        batch = len(self.finishing)
        duration = self.step_s[batch]
        count = self.finishing[0][0] - self.steps
        if math.isfinite(until_s) and duration > 0:
            count = min(count, max(math.ceil((until_s - self.now_s) / duration), 1))
        self.quiet_tokens[batch] += batch * count
        self._pass(duration * count, count)

    def _pass(self, seconds: float, steps: int) -> None:
        self.now_s += seconds
        self.busy_s += seconds
        self.steps += steps
        self.recorded_steps += steps
        while self.finishing and self.finishing[0][0] <= self.steps:
            self._finish(heappop(self.finishing)[1])

    def _finish(self, request: int) -> None:
        self.last_s[request] = self.now_s
        self.held_tokens -= self.prompt[request] + self.output[request]
