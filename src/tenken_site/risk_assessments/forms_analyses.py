"""What the ministry asks to have worked out: measures that all clinics take, or a budget and what it could pay for."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tenken_site.datasets.models import Dataset

__all__ = ["MEASURES", "MOST_YEN", "PlanForm", "WhatIfForm"]

MEASURES = 5  # rows of the form
MOST_YEN = 10**12
MOST_CLINICS = 1_000_000


class _OfDataset(forms.Form):
    """Of which dataset, and what the run is called in the history."""

    dataset = forms.IntegerField(
        error_messages={"required": _("個票データを選んでください。"), "invalid": _("個票データを選んでください。")}
    )
    title = forms.CharField(
        max_length=100,
        error_messages={
            "required": _("あとで見分けるための名前を入力してください。"),
            "max_length": _("名前は100文字以内で入力してください。"),
        },
    )

    def __init__(self, *args: Any, datasets: Mapping[int, Dataset], steps: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.datasets, self.steps = datasets, steps

    def clean_dataset(self) -> Dataset:
        """One that is built and not disposed of."""
        found = self.datasets.get(self.cleaned_data["dataset"])
        if found is None:
            raise forms.ValidationError(_("個票データを選んでください。"))
        return found

    def given(self) -> dict[str, Any]:
        """What the analysis keeps; JSON."""
        raise NotImplementedError


def _clinics_a_year() -> forms.FloatField:
    words = _("年間の件数は、0以上の数で入力してください。")
    return forms.FloatField(
        required=False,
        min_value=0,
        max_value=MOST_CLINICS,
        error_messages={"invalid": words, "min_value": words, "max_value": words},
    )


class WhatIfForm(_OfDataset):
    """Which steps all clinics take; and a base rate, as a range and with its source, or none."""

    chosen = forms.MultipleChoiceField(
        error_messages={
            "required": _("対策を1つ以上選んでください。"),
            "invalid_choice": _("対策を選び直してください。"),
        }
    )
    low = _clinics_a_year()
    high = _clinics_a_year()
    source = forms.CharField(
        required=False, max_length=200, error_messages={"max_length": _("出典は200文字以内で入力してください。")}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["chosen"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101  # for the type checker
        field.choices = list(self.steps.items())

    def clean(self) -> dict[str, Any]:
        """A base rate is a range with a source, or nothing."""
        found = super().clean() or self.cleaned_data
        low, high, source = (found.get(name) for name in ("low", "high", "source"))
        if low is None and high is None and not source:
            return found
        if self.errors.keys() & {"low", "high", "source"}:
            return found
        if low is None or high is None:
            self.add_error(
                "low" if low is None else "high", _("年間の件数は、少ない場合と多い場合の両方を入れてください。")
            )
        elif high < low:
            self.add_error("high", _("多い場合の件数は、少ない場合の件数以上にしてください。"))
        if not source:
            self.add_error("source", _("出典を入力してください。出典がないと、件数は計算しません。"))
        return found

    def given(self) -> dict[str, Any]:
        """Steps and base rate."""
        told = self.cleaned_data
        base = None
        if told.get("source"):
            base = {"low": told["low"], "high": told["high"], "source": told["source"]}
        return {"steps": list(told["chosen"]), "base": base}


def _share(words: Any, *, least: float = 0) -> forms.FloatField:
    return forms.FloatField(
        min_value=least,
        max_value=100,
        error_messages={"required": words, "invalid": words, "min_value": words, "max_value": words},
    )


class PlanForm(_OfDataset):
    """The budget, which number is to fall, fairness, and a few measures."""

    budget = forms.IntegerField(
        min_value=0,
        max_value=MOST_YEN,
        error_messages={
            "required": _("予算を円で入力してください。"),
            "invalid": _("予算は、100000000 のような整数で入力してください。"),
            "min_value": _("予算は0円以上にしてください。"),
            "max_value": _("予算は1兆円以下にしてください。"),
        },
    )
    aim = forms.ChoiceField(
        choices=[("likelihood", ""), ("impact", "")],
        error_messages={
            "required": _("どちらの数を下げるかを選んでください。"),
            "invalid_choice": _("どちらの数を下げるかを選んでください。"),
        },
    )
    least_area = _share(_("地域の最低の割合は、0から100までの数で入力してください。"))
    least_kind = _share(_("施設の種類の最低の割合は、0から100までの数で入力してください。"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.measures: list[dict[str, Any]] = []

    def clean(self) -> dict[str, Any]:
        """Rows of measures: empty ones count for nothing."""
        found = super().clean() or self.cleaned_data
        for number in range(1, MEASURES + 1):
            row = self._row(number)
            if row is not None:
                self.measures.append(row)
        if not self.measures and not any(name.startswith("m") for name in self.errors):
            self.add_error(None, _("支援を1つ以上入力してください。"))
        return found

    def _row(self, number: int) -> dict[str, Any] | None:
        """One measure; None for an empty row, and for one with faults, which are noted."""
        raw = {
            name: str(self.data.get(f"m{number}-{name}", "")).strip()
            for name in ("title", "cost", "setup", "works", "basis")
        }
        chosen = self.data.getlist(f"m{number}-steps") if hasattr(self.data, "getlist") else []
        if not any(raw[name] for name in ("title", "cost", "basis")) and not chosen:
            return None
        place = {"number": number}
        cost, setup = _yen(raw["cost"]), _yen(raw["setup"] or "0")
        works = _per_cent(raw["works"])
        faults = []
        if not raw["title"] or len(raw["title"]) > 60:
            faults.append(_("支援%(number)dの名前を60文字以内で入力してください。"))
        if cost is None or cost < 1:
            faults.append(_("支援%(number)dの1施設あたりの費用を、1円以上の整数で入力してください。"))
        if setup is None:
            faults.append(_("支援%(number)dの地域ごとの費用を、0円以上の整数で入力してください。"))
        if works is None:
            faults.append(_("支援%(number)dの効果が出る割合を、1から100までの数で入力してください。"))
        if not raw["basis"] or len(raw["basis"]) > 200:
            faults.append(_("支援%(number)dの費用と割合の根拠を、200文字以内で入力してください。"))
        if not chosen or not set(chosen) <= set(self.steps):
            faults.append(_("支援%(number)dで進む対策を1つ以上選んでください。"))
        for fault in faults:
            self.add_error(None, forms.ValidationError(fault % place, code=f"m{number}"))
        if faults:
            return None
        return {
            "key": f"m{number}", "title": raw["title"], "cost": cost, "setup": setup, "steps": chosen, "works": works,
            "basis": raw["basis"],
        }  # fmt: skip

    def given(self) -> dict[str, Any]:
        """Budget, aim, fairness as shares, measures."""
        told = self.cleaned_data
        return {
            "budget": told["budget"],
            "aim": told["aim"],
            "least_area": told["least_area"] / 100,
            "least_kind": told["least_kind"] / 100,
            "measures": self.measures,
        }


def _yen(text: str) -> int | None:
    digits = text.replace(",", "")
    return (
        int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 13 and int(digits) <= MOST_YEN else None
    )


def _per_cent(text: str) -> float | None:
    try:
        found = float(text)
    except ValueError:
        return None
    return found / 100 if 1 <= found <= 100 else None
