"""Runs a coroutine in a thread of its own: Playwright keeps an event loop running in the one that drives a browser."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import anyio


def run(function: Callable[..., Awaitable[Any]], *arguments: object) -> Any:
    """What the coroutine function returns."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(anyio.run, function, *arguments).result()
