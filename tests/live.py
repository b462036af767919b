"""A running server for tests: started on a free port with its own home folder, stopped at the end."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def running(
    entry: str,
    home: Path,
    *options: str,
    environment: dict[str, str] | None = None,
    wait_s: float = 90,
    root: Path = ROOT,
) -> Iterator[str]:
    """Serve `entry` of the checkout `root` with Streamlit; gives its address once it is healthy."""
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(root / entry), "--server.port", str(port)]
    command += ["--server.address", "127.0.0.1", *options]
    variables = {**os.environ, "PARETOSCOPE_HOME": str(home), **(environment or {})}
    log = (home / "server.log").open("w")
    process = subprocess.Popen(command, cwd=root, env=variables, stdout=log, stderr=subprocess.STDOUT)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address, process, home / "server.log", wait_s)
        yield address
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
        log.close()


def _wait(address: str, process: subprocess.Popen[bytes], log: Path, wait_s: float) -> None:
    deadline = time.monotonic() + wait_s
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended at once:\n{log.read_text()[-3000:]}")
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{address}/_stcore/health", timeout=2) as answer:
            if answer.status == 200:
                return
        time.sleep(0.1)
    raise RuntimeError(f"the server was not healthy within {wait_s:.0f} s:\n{log.read_text()[-3000:]}")
