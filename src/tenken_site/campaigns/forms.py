"""What officials give for a later deadline."""

from datetime import date, datetime, time, timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from tenken_site.campaigns.actions.extend import LONGEST_REASON
from tenken_site.ui import dates

__all__ = ["LaterDeadline", "first_moment_after"]

MOST_DAYS = 366  # a year ahead is a slip of the keyboard


def first_moment_after(day: date) -> datetime:
    """Midnight in Japan at the end of this day: answers are taken until before it."""
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=dates.JAPAN)


class LaterDeadline(forms.Form):
    """The last day on which answers are taken, and why."""

    until = forms.DateField(
        error_messages={
            "required": _("締切の日を入れてください。"),
            "invalid": _("締切の日を、2026-08-31 のように入れてください。"),
        }
    )
    reason = forms.CharField(
        max_length=LONGEST_REASON,
        error_messages={
            "required": _("理由を入れてください。"),
            "max_length": _("理由は200文字以内で入れてください。"),
        },
    )
    area = forms.CharField(required=False, max_length=6)
    case = forms.CharField(required=False, max_length=12)
    confirmed = forms.BooleanField(required=False)

    def __init__(self, *args: object, now: datetime, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django's own arguments
        self.now = now

    def clean_until(self) -> date:
        """Not more than a year ahead."""
        day: date = self.cleaned_data["until"]
        if day > dates.local(self.now).date() + timedelta(days=MOST_DAYS):
            raise forms.ValidationError(_("1年より先の日は入れられません。"))
        return day

    @property
    def closes_at(self) -> datetime:
        """The first moment after the day given."""
        return first_moment_after(self.cleaned_data["until"])
