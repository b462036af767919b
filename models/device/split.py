"""Split computing: the device computes the head of a network, sends its narrow output, and a server does the rest.

After BottleFit (Matsubara et al. 2022): a bottleneck trained into the network leaves 22.9% of the data to be sent.
Times in s, data in MB (1e6 bytes), links in Mbit/s.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from errors import InputError

BOTTLENECK_SHARE = 0.229  # BottleFit, ImageNet: 77.1% less data than uncompressed
BITS_PER_MB = 8.0
Way = Literal["local", "split", "offloaded"]


@dataclass(frozen=True)
class SplitTask:
    """One input: seconds of all on the device, of the head there, of the tail and of all on the server; its size."""

    local_s: float
    head_s: float
    tail_s: float
    server_s: float
    input_mb: float
    share: float = BOTTLENECK_SHARE

    def __post_init__(self) -> None:
        """Refuse times below 0, no data, and a share outside 0 to 1; raises InputError."""
        if min(self.local_s, self.head_s, self.tail_s, self.server_s) < 0 or self.input_mb <= 0:
            raise InputError("Times are 0 s or more, and the input has more than 0 MB.", column="input_mb")
        if not 0 < self.share <= 1:
            raise InputError(f"The share that is sent is above 0 and at most 1, not {self.share:g}.", column="share")


@dataclass(frozen=True)
class SplitTimes:
    """Seconds of one input each way."""

    local_s: float
    split_s: float
    offloaded_s: float

    @property
    def fastest(self) -> Way:
        """local, split or offloaded; the earlier of equals."""
        ways: dict[Way, float] = {"local": self.local_s, "split": self.split_s, "offloaded": self.offloaded_s}
        return min(ways, key=ways.__getitem__)


def split_times(task: SplitTask, link_mbit_s: float) -> SplitTimes:
    """Seconds of one input computed here, split, and sent whole. Raises InputError for a link not above 0.

    >>> split_times(SplitTask(1.0, 0.1, 0.02, 0.05, 0.5), 8.0)
    SplitTimes(local_s=1.0, split_s=0.2345, offloaded_s=0.55)
    """
    if link_mbit_s <= 0:
        raise InputError(f"The link carries more than 0 Mbit/s, not {link_mbit_s:g}.", column="link_mbit_s")
    whole_s = task.input_mb * BITS_PER_MB / link_mbit_s
    split_s = round(task.head_s + task.share * whole_s + task.tail_s, 12)
    return SplitTimes(task.local_s, split_s, whole_s + task.server_s)


def least_link_mbit_s(task: SplitTask) -> float | None:
    """The link above which splitting beats computing all here; None where no link does.

    >>> least_link_mbit_s(SplitTask(1.0, 0.1, 0.02, 0.05, 0.5))
    1.040909
    """
    spare_s = task.local_s - task.head_s - task.tail_s
    return None if spare_s <= 0 else round(task.share * task.input_mb * BITS_PER_MB / spare_s, 6)


def most_link_mbit_s(task: SplitTask) -> float | None:
    """The link below which splitting beats sending the input whole; None where it always does.

    >>> most_link_mbit_s(SplitTask(1.0, 0.1, 0.02, 0.05, 0.5))
    44.057143
    """
    extra_s = task.head_s + task.tail_s - task.server_s
    return None if extra_s <= 0 else round((1 - task.share) * task.input_mb * BITS_PER_MB / extra_s, 6)
