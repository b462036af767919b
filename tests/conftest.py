"""What every test shares: no test asserts a clock, and so hypothesis does not either."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("paretoscope", deadline=None)
settings.load_profile("paretoscope")
