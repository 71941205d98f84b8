"""What is typed to check a receipt."""

import re
import unicodedata
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

__all__ = ["ReceiptForm"]

DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)
NUMBER = re.compile(r"[A-Z0-9-]{3,30}", re.ASCII)
#: What a keyboard may give for the hyphen.
HYPHENS = re.compile("[‐‑‒–—―−ーｰ]")


class ReceiptForm(forms.Form):
    """Number and digest as they stand on the receipt: full width, small letters, spaces and line breaks are fine."""

    number = forms.CharField(max_length=100, error_messages={"required": _("受付番号を入力してください。")})
    digest = forms.CharField(max_length=300, error_messages={"required": _("照合値を入力してください。")})

    def clean_number(self) -> str:
        """``C26-0715-K7MQ2X``."""
        typed = HYPHENS.sub("-", _plain(self.cleaned_data["number"])).upper()
        if not NUMBER.fullmatch(typed):
            raise forms.ValidationError(_("受付番号は、受付票にあるとおり、英字と数字で入力してください。"))
        return typed

    def clean_digest(self) -> str:
        """64 hexadecimal digits in lower case."""
        typed = _plain(self.cleaned_data["digest"]).lower()
        if not DIGEST.fullmatch(typed):
            raise forms.ValidationError(
                _("照合値は64文字です。0から9までの数字と、aからfまでの英字を、最後まで入力してください。")
            )
        return typed

    def typed(self) -> dict[str, Any]:
        """What stands in the fields."""
        return {name: self[name].value() or "" for name in self.fields}


def _plain(text: str) -> str:
    """Half width, without any space or line break."""
    return "".join(unicodedata.normalize("NFKC", text).split())
