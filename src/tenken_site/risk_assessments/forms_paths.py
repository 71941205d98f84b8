"""What a prefecture or city says of its own support."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tenken_site.risk_assessments.presenters_counts import category_words, kind_words

__all__ = ["OwnPathForm"]

_DASHES = re.compile(r"[-‐‑‒–—―−ー()\s]+")
_PHONE = re.compile(r"(?=(?:-?[0-9]){9,11}\Z)0[0-9]{1,10}(-[0-9]{1,8}){0,3}")  # 9 to 11 digits, from the area code on


def _text(required: Any, too_long: Any, *, most: int, **more: Any) -> forms.CharField:
    return forms.CharField(max_length=most, error_messages={"required": required, "max_length": too_long}, **more)


class OwnPathForm(forms.Form):
    """One path. ``areas``: for which the official may write; ``triggers``: what it may be against, in words."""

    area = forms.ChoiceField(
        error_messages={"required": _("地域を選んでください。"), "invalid_choice": _("地域を選んでください。")}
    )
    title = _text(_("支援の名前を入力してください。"), _("支援の名前は60文字以内で入力してください。"), most=60)
    owner = _text(_("窓口の名前を入力してください。"), _("窓口の名前は60文字以内で入力してください。"), most=60)
    body = _text(_("説明を入力してください。"), _("説明は400文字以内で入力してください。"), most=400)
    url = forms.RegexField(
        r"\Ahttps://[^\s\"'<>]+\Z",
        required=False,
        max_length=200,
        error_messages={
            "invalid": _("ホームページは https:// から始まる住所を入力してください。なければ空のままにします。"),
            "max_length": _("ホームページの住所は200文字以内で入力してください。"),
        },
    )
    phone = forms.CharField(
        required=False, max_length=30, error_messages={"max_length": _("電話番号は数字とハイフンで入力してください。")}
    )
    category = forms.ChoiceField(
        error_messages={
            "required": _("支援の種類を選んでください。"),
            "invalid_choice": _("支援の種類を選んでください。"),
        }
    )
    kinds = forms.MultipleChoiceField(
        error_messages={
            "required": _("施設の種類を1つ以上選んでください。"),
            "invalid_choice": _("施設の種類を選び直してください。"),
        }
    )
    trigger = forms.ChoiceField(
        required=False, error_messages={"invalid_choice": _("どの施設に知らせるかを選んでください。")}
    )
    valid_from = forms.DateField(required=False, error_messages={"invalid": _("始まる日を選んでください。")})
    valid_to = forms.DateField(required=False, error_messages={"invalid": _("終わる日を選んでください。")})

    def __init__(self, *args: Any, areas: Iterable[str], triggers: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose("area", {code: code for code in areas})
        self._choose("category", {one.value: words for one, words in category_words().items()})
        self._choose("kinds", kind_words())
        self._choose("trigger", {"": "", **triggers})

    def _choose(self, name: str, choices: Mapping[str, str]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # for the type checker
        field.choices = list(choices.items())

    def clean_phone(self) -> str:
        """As it is dialled: half-width, with one hyphen wherever there was a dash, a bracket or a gap."""
        typed: str = unicodedata.normalize("NFKC", self.cleaned_data["phone"])
        found = _DASHES.sub("-", typed).strip("-")
        if found and not _PHONE.fullmatch(found):
            raise forms.ValidationError(_("電話番号は、043-123-4567のように、市外局番から入力してください。"))
        return found

    def clean_kinds(self) -> list[str]:
        """All of them is the same as none chosen."""
        chosen: list[str] = self.cleaned_data["kinds"]
        return [] if len(chosen) == len(kind_words()) else chosen

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first."""
        found = super().clean() or self.cleaned_data
        first, last = found.get("valid_from"), found.get("valid_to")
        if first and last and last < first:
            self.add_error("valid_to", _("終わる日は、始まる日より後にしてください。"))
        return found
