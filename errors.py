"""The exceptions of Paretoscope: one base class, each message a sentence for the person who can mend it."""

from __future__ import annotations


class ParetoscopeError(Exception):
    """Base of every error raised on purpose.

    `detail` is a sentence that names the column, row and value at fault and says what to do;
    `column` and `row` repeat the place for programs (rows are counted from 1, the header not counted).
    """

    title = "Something went wrong"
    status = 500

    def __init__(self, detail: str, *, column: str | None = None, row: int | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.column = column
        self.row = row


class InputError(ParetoscopeError, ValueError):
    """What the caller sent cannot be used as it is."""

    title = "The input cannot be used"
    status = 400


class NotFound(ParetoscopeError, LookupError):
    """What the caller named does not exist."""

    title = "Not found"
    status = 404


class TooLarge(InputError):
    """More was sent than one request may hold."""

    title = "Too large"
    status = 413


class TimedOut(ParetoscopeError, TimeoutError):
    """The work did not finish within its time limit."""

    title = "Took too long"
    status = 422


class Stopped(ParetoscopeError):
    """The work was given up before it was done, by whoever asked for it."""

    title = "Stopped"
    status = 409


class Busy(ParetoscopeError):
    """Others are being served; the same request can succeed after `retry_after_s`."""

    title = "Busy"
    status = 503
    retry_after_s = 10


class TooManyAtOnce(Busy):
    """One caller has as much under way as one caller may have."""

    title = "Too many requests at once"
    status = 429


class WarehouseError(ParetoscopeError):
    """The built-in data cannot be built or read."""

    title = "The data cannot be read"
