"""What officials enter about a call."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from tenken.disposition.outcomes import AttemptOutcome
from tenken_site.encryption.texts import telephone_form

__all__ = ["AttemptForm", "ContactForm", "FindForm"]

JAPAN = ZoneInfo("Asia/Tokyo")
#: Of a whole number with its area code.
FEWEST_DIGITS = 9


class AttemptForm(forms.Form):
    """How a call ended. ``seen`` is the newest call that the page knew."""

    outcome = forms.ChoiceField(choices=[(one.value, one.value) for one in AttemptOutcome])
    seen = forms.IntegerField(min_value=0, max_value=2**62)
    call_back_day = forms.DateField(required=False, input_formats=["%Y-%m-%d"])
    call_back_time = forms.TimeField(required=False, input_formats=["%H:%M", "%H:%M:%S"])
    spoke_to = forms.CharField(required=False, max_length=60)
    note = forms.CharField(required=False, max_length=400)

    @property
    def result(self) -> AttemptOutcome:
        """The outcome of a valid form."""
        return AttemptOutcome(self.cleaned_data["outcome"])

    @property
    def call_back_at(self) -> datetime | None:
        """The promised moment in Japan of a valid form; None for any other outcome, or when day or time is missing."""
        day, time = self.cleaned_data["call_back_day"], self.cleaned_data["call_back_time"]
        if self.result is not AttemptOutcome.CALL_BACK or day is None or time is None:
            return None
        return datetime.combine(day, time, JAPAN)


class ContactForm(forms.Form):
    """A new mail address or telephone, as the clinic told it. An empty field leaves the old one."""

    mail = forms.EmailField(
        required=False, max_length=254, error_messages={"invalid": _("メールアドレスの形が違います。")}
    )
    telephone = forms.RegexField(
        r"^[0-9０-９()（）+＋ 　‐‑–—−－ー-]{9,30}$",
        required=False,
        error_messages={"invalid": _("電話番号は、数字とハイフンで入れてください。")},
    )

    def clean_telephone(self) -> str:
        """In half width with plain hyphens, as contacts are stored."""
        given: str = self.cleaned_data["telephone"]
        return given.translate(_PLAIN).strip()


class FindForm(forms.Form):
    """A whole telephone number, however it is written."""

    telephone = forms.CharField(max_length=40)

    def clean_telephone(self) -> str:
        """The number as it was typed. Japanese numbers have 9 to 11 digits with their area code; 9 without the 0."""
        given: str = self.cleaned_data["telephone"]
        if len(telephone_form(given)) < FEWEST_DIGITS:
            raise forms.ValidationError("too short")
        return given


_PLAIN = str.maketrans(
    {chr(ord("０") + digit): str(digit) for digit in range(10)}
    | dict.fromkeys("‐‑–—−－ー", "-")
    | {"（": "(", "）": ")", "＋": "+", "　": " "}
)
