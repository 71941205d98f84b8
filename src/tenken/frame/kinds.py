"""Medical or dental: what a kind or a name says, for codes that are printed without their table digit."""

import re
from collections.abc import Mapping

from tenken.frame.folding import fold

__all__ = ["DENTAL", "KINDS", "MEDICAL", "kind_of", "table_in_name", "table_of_kind"]

#: 点数表番号 of clinics. Some clinics on medical lists carry the dental one because they are both.
MEDICAL, DENTAL = "1", "3"
KINDS: Mapping[str, tuple[str, ...]] = {
    "clinic": ("clinic", "診療所", "一般診療所", "無床診療所", "医科", "医科診療所", "2"),
    "clinic_beds": ("clinic_beds", "有床診療所"),
    "dental": ("dental", "歯科診療所", "歯科", "3"),
}
_KIND_OF = {fold(word): kind for kind, words in KINDS.items() for word in words}


def _any_of(*words: str) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(fold(word)) for word in words))


_DENTAL_WORDS = _any_of("歯", "口腔", "デンタル", "dental")
#: A department (内科, 眼科, 整形外科 …): any 科 but those of a dentist.
_DEPARTMENT = re.compile(r"(?<!歯)(?<!口腔内)(?<!口腔外)科")
#: Dentists without 歯科 in their name like these words; others use them too, so they tell nothing.
_EITHER = _any_of("矯正", "オーラル", "スマイル", "インプラント", "審美", "ホワイト", "しか")
_GENERAL = _any_of("医院", "クリニック", "診療所", "clinic")


def kind_of(text: str) -> str | None:
    """The kind that a cell of the kind column names ("clinic", "clinic_beds", "dental"); None for none or another."""
    return _KIND_OF.get(fold(text))


def table_of_kind(kind: str) -> str:
    """The table digit of a kind."""
    return DENTAL if kind == "dental" else MEDICAL


def table_in_name(name_folded: str) -> str | None:
    """The table digit that a folded name speaks for; None where it speaks for neither or for both."""
    dental, department = _DENTAL_WORDS.search(name_folded), _DEPARTMENT.search(name_folded)
    if dental or department:
        return None if dental and department else DENTAL if dental else MEDICAL
    return MEDICAL if _GENERAL.search(name_folded) and not _EITHER.search(name_folded) else None
