"""What the ministry gives on the pages of retention and disposal."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

__all__ = ["CarryOut", "Disposing", "Keeping"]

LONGEST_REASON = 200
_REASON = {
    "required": _("理由を入力してください。"),
    "max_length": _("理由は200文字以内で入力してください。"),
}


class Keeping(forms.Form):
    """The last day on which a campaign is kept, and why."""

    keep_until = forms.DateField(
        error_messages={
            "required": _("保存する最後の日を入力してください。"),
            "invalid": _("保存する最後の日を、2031-03-31 のように入力してください。"),
        }
    )
    keep_reason = forms.CharField(max_length=LONGEST_REASON, error_messages=_REASON)

    def __init__(self, *args: object, closes: date, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django's own arguments
        self.closes = closes

    def clean_keep_until(self) -> date:
        """Not before the close."""
        day: date = self.cleaned_data["keep_until"]
        if day < self.closes:
            raise forms.ValidationError(_("締切より後の日を入力してください。"))
        return day


class Disposing(forms.Form):
    """Why a campaign is to be disposed of, and whether before its day."""

    dispose_reason = forms.CharField(max_length=LONGEST_REASON, error_messages=_REASON)
    early = forms.BooleanField(required=False)


class CarryOut(forms.Form):
    """The campaign's name, typed by hand: nobody destroys by a slip of the finger."""

    name = forms.CharField(
        max_length=60, error_messages={"required": _("調査の記号を、表示のとおりに入力してください。")}
    )

    def __init__(self, *args: object, slug: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django's own arguments
        self.slug = slug

    def clean_name(self) -> str:
        """Exactly the campaign's."""
        name: str = self.cleaned_data["name"].strip()
        if name != self.slug:
            raise forms.ValidationError(_("調査の記号が違います。表示のとおりに入力してください。"))
        return name
