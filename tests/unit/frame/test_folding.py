"""Folded copies for search."""

import pytest

from tenken.frame.folding import fold, fold_name, variants


@pytest.mark.parametrize(
    ("given", "searched"),
    [
        ("髙﨑クリニック", "高崎クリニック"),
        ("渡邉医院", "渡辺医院"),
        ("渡邊醫院", "渡辺医院"),
        ("齋藤眼科", "斎藤眼科"),
        ("𠮷田医院", "吉田医院"),
        ("ｸﾘﾆｯｸ ﾊﾟｰﾙ", "クリニックパール"),
        ("さくらクリニック", "サクラクリニック"),
        ("ＡＢＣ　clinic", "abcClinic"),
        ("茅ヶ崎", "茅ケ崎"),
        ("１丁目２－３", "1丁目2ー3"),
        ("葛\U000e0100飾医院", "葛飾医院"),
    ],
)
def test_spellings_of_one_name_fold_alike(given: str, searched: str) -> None:
    assert fold(given) == fold(searched)


def test_different_names_stay_different() -> None:
    names = ["山田医院", "山口医院", "山田クリニック", "やまだ医院", "島田医院"]

    assert len({fold(name) for name in names}) == len(names)


@pytest.mark.parametrize(
    "name",
    [
        "医療法人社団山田医院",
        "(医)山田医院",
        "（医）山田医院",
        "医療法人 山田医院",
        "㈱山田医院",
        "社会医療法人財団　山田医院",
    ],
)
def test_a_corporate_title_is_left_out_of_the_search_copy(name: str) -> None:
    assert fold_name(name) == "山田医院"


def test_a_name_of_nothing_but_a_title_keeps_it() -> None:
    assert fold_name("医療法人") == "医療法人"


def test_variant_pairs_lead_to_characters_that_lead_nowhere_else() -> None:
    table = variants()

    assert len(table) > 300
    assert not [chr(key) for key, target in table.items() if ord(target) in table or len(target) != 1]
