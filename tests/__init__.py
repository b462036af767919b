"""The tests. This runs before any of them loads torch or numpy."""

import os

# Two workers of pytest fill two cores: more threads only spin while they wait for one, at twice the processor time.
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(variable, "1")
