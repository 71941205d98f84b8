"""Why a person should look at a row that was taken, and why a row was not."""

from dataclasses import dataclass
from enum import StrEnum

from tenken.errors import FrameError

__all__ = ["REVIEW_REASONS", "ListRefused", "Refusal", "ReviewFlag", "shortened"]


class ReviewFlag(StrEnum):
    """A doubt about a row that is kept. Stored joined by commas."""

    CODE_CHECK = "code_check"
    CODE_SHAPE = "code_shape"
    CODE_PREFECTURE = "code_pref"
    CODE_PLACEHOLDER = "code_zeros"
    CODE_WHICH = "code_which"
    CODE_OTHER_TABLE = "code_kind"
    CODE_ZERO = "code_zero"
    CODE_TABLE = "code_table"
    CODE_ELSEWHERE = "code_area"
    CODE_SHARED = "code_same"
    SAME_CLINIC = "same_clinic"
    NO_PREFECTURE = "no_area"
    TWO_PREFECTURES = "two_areas"
    POSTCODE = "postcode"
    PRIVATE_USE = "gaiji"
    MUNICIPALITY = "city_code"
    TWO_RELAYS = "two_cities"
    BEDS = "beds"
    HOSPITAL = "hospital"
    SUSPENDED = "suspended"
    KIND_UNSURE = "kind"


REVIEW_REASONS = {
    ReviewFlag.CODE_CHECK: "医療機関コードの検証番号が合いません。",
    ReviewFlag.CODE_SHAPE: "医療機関コードとして読めません(10桁、9桁、または都道府県が分かるときの7桁)。",
    ReviewFlag.CODE_PREFECTURE: "医療機関コードの先頭2桁の都道府県番号はありません(01から47までです)。",
    ReviewFlag.CODE_PLACEHOLDER: "医療機関コードの番号がすべて0です。正しい番号を確かめてください。",
    ReviewFlag.CODE_WHICH: (
        "医科か歯科かが決まらず、医療機関コードを10桁にできません。種別の列か --kind で指定してください。"
    ),
    ReviewFlag.CODE_OTHER_TABLE: (
        "医療機関コードが、種別や名称から考えられる医科・歯科の一方では合わず、もう一方のコードとしてだけ合います。"
        "正しいコードかを確かめてください。"
    ),
    ReviewFlag.CODE_ZERO: "医療機関コードの先頭の0が欠けていたため、補いました。",
    ReviewFlag.CODE_TABLE: "点数表番号が医科(1)でも歯科(3)でもありません。",
    ReviewFlag.CODE_ELSEWHERE: "医療機関コードの都道府県と所在地の都道府県が違います。",
    ReviewFlag.CODE_SHARED: (
        "足りない桁を補うと、名称か所在地の違う行と同じ医療機関コードになります。医科か歯科かを確かめてください。"
    ),
    ReviewFlag.SAME_CLINIC: "名称・郵便番号・所在地が同じ行があります。同じ施設かもしれません。",
    ReviewFlag.NO_PREFECTURE: "都道府県が分からず、担当の自治体を決められません。",
    ReviewFlag.TWO_PREFECTURES: "所在地の都道府県と、都道府県または担当自治体の列が違います。",
    ReviewFlag.POSTCODE: "郵便番号として読めません。",
    ReviewFlag.PRIVATE_USE: "外字か、字が失われた印(〓、�)が含まれています。正しい字を確かめてください。",
    ReviewFlag.MUNICIPALITY: "市区町村コードとして読めません。所在地から担当の自治体を決めました。",
    ReviewFlag.TWO_RELAYS: "所在地と市区町村コードで、担当の自治体が違います。市区町村コードに合わせました。",
    ReviewFlag.BEDS: "病床数として読めません。",
    ReviewFlag.HOSPITAL: "名称は病院ですが、病床数からは診療所です。どちらかを確かめてください。",
    ReviewFlag.SUSPENDED: "名簿に休止中と書かれています。調査の対象かを確かめてください。",
    ReviewFlag.KIND_UNSURE: "機関区分の列とIDの3桁目が違います。機関区分の列に合わせました。",
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """One fault of one cell or row: where, what, why, and what to do. ``line`` counts from 1, as an editor shows it.

    ``file`` is blank where there is only one.
    """

    line: int | None
    column: str | None
    value: str
    code: str
    reason: str
    remedy: str
    file: str = ""


class ListRefused(FrameError):
    """The file cannot be read as a list at all."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.reason)
        self.refusal = refusal


def shortened(value: str, *, limit: int = 40) -> str:
    """The beginning of a value on one line, with control characters made visible, for messages."""
    shown = "".join(
        character if character.isprintable() or character == "\u3000" else f"\\u{ord(character):04x}"
        for character in value[:limit]
    )
    return shown + "…" if len(value) > limit else shown
