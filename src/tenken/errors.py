"""The exception tree of the library; every module raises below these.

TenkenError
├── SurveyError        the survey's definition cannot be used
├── FrameError         a facility list cannot be read
├── ResponseError      answers cannot be taken as they are
├── DatasetError       records cannot be made, read, checked or changed as asked
├── LedgerError        an entry of the log cannot be sealed or read
├── ReportError        a document cannot be made
├── StatisticsError    answers cannot be weighted, or nothing can be estimated
├── RiskError          exposure cannot be scored, or support cannot be planned as asked
└── DisclosureError    figures cannot be protected as asked
"""

__all__ = [
    "DisclosureError",
    "FrameError",
    "LedgerError",
    "ReportError",
    "ResponseError",
    "RiskError",
    "StatisticsError",
    "SurveyError",
    "TenkenError",
]


class TenkenError(Exception):
    """Root of every expected error of the library."""


class SurveyError(TenkenError):
    """A survey's definition is refused."""


class FrameError(TenkenError):
    """A facility list is refused as a whole."""


class ResponseError(TenkenError):
    """Answers cannot be taken as they are."""


class DatasetError(TenkenError):
    """Records cannot be made, read, checked or changed as asked."""


class LedgerError(TenkenError):
    """An entry of the log cannot be sealed or read."""


class ReportError(TenkenError):
    """A document could not be made."""


class DisclosureError(TenkenError):
    """Figures cannot be protected, or what is asked of it makes no sense."""


class RiskError(TenkenError):
    """Exposure cannot be scored, or support cannot be planned, from what was given."""


class StatisticsError(TenkenError):
    """Answers cannot be weighted, or nothing can be estimated from them."""
