"""The exception tree of the library; every module raises below these.

TenkenError
├── SurveyError        the survey's definition cannot be used
├── FrameError         a facility list cannot be read
├── ResponseError      answers cannot be taken as they are
├── LedgerError        an entry of the log cannot be sealed or read
└── ReportError        a document cannot be made
"""

__all__ = ["FrameError", "LedgerError", "ReportError", "ResponseError", "SurveyError", "TenkenError"]


class TenkenError(Exception):
    """Root of every expected error of the library."""


class SurveyError(TenkenError):
    """A survey's definition is refused."""


class FrameError(TenkenError):
    """A facility list is refused as a whole."""


class ResponseError(TenkenError):
    """Answers cannot be taken as they are."""


class LedgerError(TenkenError):
    """An entry of the log cannot be sealed or read."""


class ReportError(TenkenError):
    """A document could not be made."""
