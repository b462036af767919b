"""What the first paint must not do: import torch, fit, or need the network."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.built import NewHome
from tests.live import ROOT

SCRIPT = """
import socket, sys
def refuse(*_args, **_kwargs):
    raise OSError("no network in this test")
socket.create_connection = refuse
from streamlit.testing.v1 import AppTest
app = AppTest.from_file("app.py", default_timeout=90)
app.run()
assert not app.exception, app.exception
for page in ("frontier", "route", "scaling_laws", "fine_tune", "saved_views"):
    app.switch_page(f"pages/{page}.py").run()
    assert not app.exception, app.exception
heavy = [name for name in ("torch", "sklearn", "scipy.optimize") if name in sys.modules]
assert not heavy, heavy
print("painted")
"""


def test_pages_paint_without_torch_and_without_network(new_home: NewHome) -> None:
    environment = {**os.environ, "PARETOSCOPE_HOME": str(new_home("first-paint")), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.stdout.strip().endswith("painted"), done.stderr[-2000:]
