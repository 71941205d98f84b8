"""Invented clinics in real jurisdictions. The same seed gives the same clinics."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from tenken.identifiers import FacilityCode

__all__ = ["FIRST_CLINIC", "Area", "Clinic", "clinics"]

#: Rough sizes, so that the demo's table looks like the country; prefectures not named count 1,000.
WEIGHTS = {
    "01": 3400, "04": 1700, "11": 4500, "12": 3800, "13": 14400, "14": 7000, "22": 2750, "23": 5600, "26": 2500,
    "27": 8700, "28": 5200, "33": 1600, "34": 2500, "40": 4800, "43": 1500, "31": 490, "18": 580, "32": 700,
}  # fmt: skip
SURNAMES = (
    "佐藤", "鈴木", "高橋", "髙橋", "田中", "伊藤", "渡辺", "渡邉", "山本", "中村", "小林", "加藤", "吉田",
    "𠮷田", "山田", "佐々木", "山口", "松本", "井上", "木村", "林", "斎藤", "齋藤", "清水", "山崎", "山﨑", "森",
    "池田", "橋本", "阿部", "石川", "小川", "前田", "藤田", "後藤", "岡田", "長谷川", "村上", "近藤", "石井",
    "坂本", "遠藤", "青木", "藤井", "西村", "福田", "太田", "三浦",
)  # fmt: skip
PLACES = (
    "みなと", "さくら", "ひまわり", "あおぞら", "みどり", "駅前", "中央", "南", "北", "けやき", "富士見",
    "緑が丘", "本町", "光が丘", "栄町", "東雲",
)  # fmt: skip
FIELDS = (
    "内科", "小児科", "整形外科", "皮膚科", "眼科", "耳鼻咽喉科", "産婦人科", "外科", "心療内科", "泌尿器科",
    "脳神経外科", "循環器内科",
)  # fmt: skip
TOWNS = (
    "本町", "中央", "栄町", "緑町", "大手町", "新町", "旭町", "東町", "西町", "南町", "北町", "桜木町", "若葉町",
    "幸町", "元町", "宮前町",
)  # fmt: skip
FORMS = ("", "", "", "医療法人社団", "医療法人 ")


@dataclass(frozen=True, slots=True)
class Area:
    """A prefecture, or a city or ward inside one. ``code`` has 6 digits."""

    code: str
    name: str
    prefecture: str  # its name
    is_prefecture: bool


@dataclass(frozen=True, slots=True)
class Clinic:
    """One row of the invented list."""

    facility_code: str
    name: str
    postcode: str
    address: str
    kind: str


FIRST_CLINIC = "みなと内科クリニック"
AROUND = 24


def clinics(areas: Sequence[Area], *, count: int, seed: int = 2026) -> Iterator[Clinic]:
    """``count`` clinics; the first is the one that the guides speak of. About one in 50 has no code.

    The first ``AROUND`` are in 船橋市, so that a city's desk has something to do however small the demonstration is.
    """
    random = Random(seed)  # noqa: S311  # invented data, not a secret
    by_prefecture: dict[str, list[Area]] = {}
    for area in areas:
        by_prefecture.setdefault(area.code[:2], []).append(area)
    prefectures = sorted(by_prefecture)
    weights = [WEIGHTS.get(code, 1000) for code in prefectures]
    numbers = dict.fromkeys(prefectures, 0)
    for index in range(count):
        prefecture = "12" if index < AROUND else random.choices(prefectures, weights)[0]
        numbers[prefecture] += 1
        inside = by_prefecture[prefecture]
        if index < AROUND:
            area = next(one for one in inside if one.name == "船橋市")
        else:
            area = random.choice(inside) if random.random() < 0.7 else next(one for one in inside if one.is_prefecture)
        dental = index > 0 and random.random() < 0.35
        code = _code(prefecture, numbers[prefecture], dental=dental) if index == 0 or random.random() > 0.02 else ""
        yield Clinic(
            facility_code=code,
            name=FIRST_CLINIC if index == 0 else _name(random, dental=dental),
            postcode=f"{random.randrange(1, 999):03}-{random.randrange(0, 9999):04}",
            address=_address(random, area),
            kind="dental" if dental else "clinic_beds" if random.random() < 0.05 else "clinic",
        )


def _code(prefecture: str, number: int, *, dental: bool) -> str:
    """10 digits with the check digit of the prefecture's rule; unique while a prefecture has under 1,000,000."""
    return str(FacilityCode.issue(prefecture=prefecture, table="3" if dental else "1", number=f"{number:06}"))


def _name(random: Random, *, dental: bool) -> str:
    if dental:
        return random.choice(FORMS) + random.choice(SURNAMES + PLACES) + random.choice(("歯科医院", "歯科クリニック"))
    owner = random.choice(SURNAMES) if random.random() < 0.65 else random.choice(PLACES)
    return random.choice(FORMS) + owner + random.choice(FIELDS) + random.choice(("医院", "クリニック", "診療所"))


def _address(random: Random, area: Area) -> str:
    place = area.prefecture if area.is_prefecture else area.prefecture + area.name
    town = random.choice(TOWNS)
    return f"{place}{town}{random.randrange(1, 9)}丁目{random.randrange(1, 30)}番{random.randrange(1, 20)}号"
