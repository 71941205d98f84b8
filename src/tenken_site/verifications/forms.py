"""What an official enters about a verification."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

__all__ = ["DrawForm", "RecordForm", "name_of"]

_CHOOSE = {"required": _("どれか1つを選んでください。"), "invalid_choice": _("どれか1つを選んでください。")}
_DAY = {"required": _("確かめた日を入れてください。"), "invalid": _("確かめた日を入れてください。")}


def name_of(link_id: str) -> str:
    """The name of a question's field."""
    return f"q-{link_id}"


class DrawForm(forms.Form):
    """How many clinics."""

    size = forms.IntegerField(
        min_value=1,
        max_value=100_000,
        error_messages={
            "required": _("施設の数を入れてください。"),
            "invalid": _("施設の数を数字で入れてください。"),
            "min_value": _("施設の数は1以上にしてください。"),
            "max_value": _("施設の数が多すぎます。"),
        },
    )


class RecordForm(forms.Form):
    """What was found, how, and on which day."""

    method = forms.ChoiceField(error_messages=_CHOOSE)
    day = forms.DateField(error_messages=_DAY)
    seen = forms.IntegerField(min_value=0, max_value=100_000)

    def __init__(
        self,
        *args: Any,
        choices: Mapping[str, Sequence[tuple[str, str]]],
        methods: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        method = self.fields["method"]
        assert isinstance(method, forms.ChoiceField)  # noqa: S101  # for the type checker
        method.choices = list(methods)
        for link_id, codes in choices.items():
            self.fields[name_of(link_id)] = forms.ChoiceField(choices=list(codes), error_messages=_CHOOSE)
