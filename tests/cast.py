"""The people of our tests. Everyone is invented; the areas are real. Stories use these names and no others.

Plain values here; ``tests.factories`` makes their rows, and the fixture ``cast`` makes all of them at once.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

__all__ = [
    "CHIBA",
    "CHIBA_CODE",
    "CLINICS",
    "COUNTRY_CODE",
    "FUNABASHI",
    "FUNABASHI_CODE",
    "HIMAWARI",
    "MINATO",
    "MINISTRY",
    "NOW",
    "OFFICIALS",
    "OSAKA",
    "OSAKA_CITY_CODE",
    "OSAKA_CODE",
    "OUTSIDER",
    "PASSWORD",
    "Clinic",
    "Official",
]

#: When stories happen that need no real clock: a Wednesday inside the survey period, 10:00 in Japan.
NOW = datetime(2026, 7, 15, 1, 0, tzinfo=UTC)
#: Everybody's password, where a story needs one.
PASSWORD = "correct horse battery staple"

COUNTRY_CODE = "000000"
CHIBA_CODE = "120006"
FUNABASHI_CODE = "122041"
OSAKA_CODE = "270008"
OSAKA_CITY_CODE = "271004"


@dataclass(frozen=True, slots=True)
class Official:
    """Someone who follows the survey for one jurisdiction."""

    username: str
    display_name: str
    jurisdiction: str  # 全国地方公共団体コード, 6 digits


@dataclass(frozen=True, slots=True)
class Clinic:
    """A clinic and the person who answers for it."""

    username: str
    display_name: str
    name: str
    facility_code: str
    postcode: str
    address: str
    prefecture: str
    relay: str


MINISTRY = Official("ministry-hanada", "花田 恵", COUNTRY_CODE)
CHIBA = Official("chiba-yamane", "山根 修", CHIBA_CODE)
OSAKA = Official("osaka-kishi", "岸 真由美", OSAKA_CODE)
FUNABASHI = Official("funabashi-tsuda", "津田 健", FUNABASHI_CODE)

MINATO = Clinic(
    username="minato-clinic",
    display_name="港 さくら",
    name="みなと内科クリニック",
    facility_code="1219900010",  # Chiba's rule: the sum covers the number's six digits alone
    postcode="273-0005",
    address="千葉県船橋市本町9-99-9",
    prefecture=CHIBA_CODE,
    relay=FUNABASHI_CODE,
)
HIMAWARI = Clinic(
    username="himawari-clinic",
    display_name="日向 誠",
    name="ひまわり小児科医院",
    facility_code="2719900017",
    postcode="530-0001",
    address="大阪府大阪市北区梅田9-99-9",
    prefecture=OSAKA_CODE,
    relay=OSAKA_CITY_CODE,
)

#: Signed in, but enrolled nowhere and appointed nowhere.
OUTSIDER = Official("outsider-sotoyama", "外山 一郎", "")

OFFICIALS = (MINISTRY, CHIBA, OSAKA, FUNABASHI)
CLINICS = (MINATO, HIMAWARI)
