"""The heap that stays, out of the garbage collector's way.

Streamlit 1.67 collects all generations after each run of a page (script_runner.py). What the modules and the warm-up
made stays for good and is far larger than what a run makes, so going over it was most of the server's work. A frozen
object is still freed when nothing refers to it; only garbage in cycles would stay, hence a collection before.
"""

from __future__ import annotations

import gc


def freeze_heap() -> int:
    """Collect, then exempt all that is there from later collections, anew each time; returns how many objects."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    return gc.get_freeze_count()
