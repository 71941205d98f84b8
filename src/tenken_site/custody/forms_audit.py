"""What the ministry asks the log for."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from tenken_site.audit.queries import Wanted

__all__ = ["LogFilter", "cursor_of"]

JAPAN = ZoneInfo("Asia/Tokyo")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
#: Days that any entry can bear, and that every database can compare.
IN_USE = (MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2199, 12, 31)))


class LogFilter(forms.Form):
    """Each of them may be empty."""

    case = forms.RegexField(regex=r"^[a-z0-9]*$", max_length=12, required=False)
    actor = forms.RegexField(regex=r"^[!-~]*$", max_length=64, required=False)
    action = forms.RegexField(regex=r"^[a-z_.]*$", max_length=64, required=False)
    since = forms.DateField(required=False, validators=IN_USE)
    until = forms.DateField(required=False, validators=IN_USE)
    before = forms.RegexField(regex=r"^[0-9]{1,18}-[0-9]{1,18}$", required=False)

    def wanted(self) -> Wanted:
        """The same for ``audit.queries``; days are Japan's, the last one included."""
        said = self.cleaned_data
        return Wanted(
            case=said["case"],
            actor=said["actor"],
            action=said["action"],
            since=_begin(said["since"], days=0),
            until=_begin(said["until"], days=1),
            before=_place(said["before"]),
        )

    def given(self) -> dict[str, str]:
        """What was asked for, for the note of the look and for the links to further pages."""
        said = {name: value for name, value in self.cleaned_data.items() if value and name != "before"}
        return {name: value if isinstance(value, str) else value.isoformat() for name, value in said.items()}


def cursor_of(at: datetime, number: int) -> str:
    """Names the last entry of a page: the next one begins after it."""
    return f"{(at - EPOCH) // MICROSECOND}-{number}"


def _place(cursor: str) -> tuple[datetime, int] | None:
    if not cursor:
        return None
    at, number = cursor.split("-")
    try:
        return EPOCH + int(at) * MICROSECOND, int(number)
    except OverflowError:
        return None


def _begin(day: date | None, *, days: int) -> datetime | None:
    return None if day is None else datetime.combine(day + timedelta(days=days), time(), tzinfo=JAPAN)
