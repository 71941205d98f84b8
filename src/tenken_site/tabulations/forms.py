"""What the ministry gives to ask for tables."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tenken_site.datasets.models import Dataset

__all__ = ["LARGEST_SEED", "Asking"]

LARGEST_SEED = 2**31 - 1


class Asking(forms.Form):
    """Which dataset, and the seed of random numbers: the same seed gives the same replicates."""

    dataset = forms.IntegerField(
        error_messages={"required": _("個票データを選んでください。"), "invalid": _("個票データを選んでください。")}
    )
    seed = forms.IntegerField(
        min_value=1,
        max_value=LARGEST_SEED,
        error_messages={
            "required": _("乱数の種を入力してください。"),
            "invalid": _("乱数の種は、2026 のような整数で入力してください。"),
            "min_value": _("乱数の種は、1以上の整数で入力してください。"),
            "max_value": _("乱数の種は、2147483647以下の整数で入力してください。"),
        },
    )

    def __init__(self, *args: Any, datasets: dict[int, Dataset], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.datasets = datasets

    def clean_dataset(self) -> Dataset:
        """One that is built and not disposed of."""
        found = self.datasets.get(self.cleaned_data["dataset"])
        if found is None:
            raise forms.ValidationError(_("個票データを選んでください。"))
        return found
