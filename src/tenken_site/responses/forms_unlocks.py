"""What an official enters to have answers taken out."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tenken_site.responses.models import Unlock

__all__ = ["UnlockForm"]


class UnlockForm(forms.Form):
    """For what, why, and for how many days."""

    purpose = forms.ChoiceField(
        choices=Unlock.Purpose.choices, error_messages={"required": _("目的を選んでください。")}
    )
    reason = forms.CharField(max_length=400, error_messages={"required": _("理由を入れてください。")})
    days = forms.IntegerField(
        min_value=1,
        max_value=Unlock.LONGEST_DAYS,
        initial=7,
        error_messages={
            "required": _("日数を入れてください。"),
            "invalid": _("日数を数字で入れてください。"),
            "min_value": _("日数は1から30までにしてください。"),
            "max_value": _("日数は1から30までにしてください。"),
        },
    )
