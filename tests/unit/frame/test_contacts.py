"""Contact lists: what is read, what is refused, whom a row is linked to."""

import io

import pytest

from tenken.frame.contact_linking import Candidate, ContactUnit, Link, Linker
from tenken.frame.contacts import ContactRow, Empty, LinkDoubt, read_contacts
from tenken.frame.folding import fold, fold_name
from tenken.frame.mail_addresses import NotUsable, read_mail, read_telephone
from tenken.frame.review import ListRefused, Refusal
from tests.unit.frame.lists import AREAS

A, B = "0110113719", "0110112489"
HEADER = "コード,名称,所在地,メールアドレス,電話番号"
MAPPING = {"code": "コード"}
UNITS = (
    ContactUnit(1, A, "", fold_name("山田医院"), fold("北海道札幌市1")),
    ContactUnit(2, "", "0120000000001", fold_name("海野医院"), fold("北海道函館市2")),
    ContactUnit(3, "", "", fold_name("中央医院"), fold("北海道旭川市3")),
    ContactUnit(4, "", "", fold_name("中央医院"), fold("北海道旭川市3")),
    ContactUnit(5, B, "", fold_name("港診療所"), fold("北海道小樽市4")),
)


def _rows(*rows: str, header: str = HEADER) -> list[ContactRow | Empty | tuple[Refusal, ...]]:
    content = "\n".join([header, *rows]) + "\n"
    return list(read_contacts(io.BytesIO(content.encode()), areas=AREAS, mapping=MAPPING).rows)


def _row(row: str) -> ContactRow:
    (found,) = _rows(row)
    assert isinstance(found, ContactRow), found
    return found


def _link(row: str) -> Link | Candidate:
    return Linker(UNITS).link(_row(row))


@pytest.mark.parametrize(
    ("text", "mail"),
    [
        ("info@example.jp", "info@example.jp"),
        (" Info@Example.JP ", "Info@example.jp"),
        ("ｉｎｆｏ＠ｅｘａｍｐｌｅ．ｊｐ", "info@example.jp"),
        ("<a.b+c@mail.example.co.jp>", "a.b+c@mail.example.co.jp"),
        ("", ""),
    ],
)
def test_a_mail_address_is_read(text: str, mail: str) -> None:
    assert read_mail(text) == mail


@pytest.mark.parametrize(
    "text",
    ["なし", "info", "info@", "@example.jp", "a@b", "a b@example.jp", "a@b.jp;c@d.jp", "a..b@example.jp",
     "山@example.jp", "a@-example.jp", "a" * 65 + "@example.jp", "a@example.jp\u202e"],
)  # fmt: skip
def test_what_is_no_mail_address_is_refused_with_a_remedy(text: str) -> None:
    with pytest.raises(NotUsable) as refused:
        read_mail(text)

    assert refused.value.reason
    assert refused.value.remedy


@pytest.mark.parametrize(
    ("text", "telephone"),
    [
        ("047-000-0105", "047-000-0105"),
        ("０４７（０００）０１０５", "047-000-0105"),
        ("0470000105", "0470000105"),
        ("047 000 0105", "047-000-0105"),
        ("090-0000-0105", "090-0000-0105"),
        ("+81-47-000-0105", "047-000-0105"),
        ("", ""),
    ],
)
def test_a_telephone_number_is_read(text: str, telephone: str) -> None:
    assert read_telephone(text) == telephone


@pytest.mark.parametrize("text", ["470000105", "47000.0", "なし", "047-000-0105 内線3", "119", "0" * 12])
def test_what_is_no_telephone_number_is_refused(text: str) -> None:
    with pytest.raises(NotUsable):
        read_telephone(text)


def test_a_number_that_lost_its_zero_says_so() -> None:
    with pytest.raises(NotUsable, match="先頭の0"):
        read_telephone("470000105")


def test_a_row_is_read_with_its_line() -> None:
    row = _row(f"{A},医療法人 山田医院,北海道札幌市1,info@example.jp,011-000-0000")

    assert (row.line, row.code, row.name_folded, row.prefecture) == (2, A, "山田医院", "010006")
    assert (row.mail, row.telephone) == ("info@example.jp", "011-000-0000")


def test_every_fault_of_a_row_is_told_with_line_column_and_reason() -> None:
    (faults,) = _rows(f"{A},山田医院,,info,119")

    assert isinstance(faults, tuple)
    assert [(fault.line, fault.column, fault.code) for fault in faults] == [
        (2, "メールアドレス", "mail_unusable"),
        (2, "電話番号", "telephone_unusable"),
    ]


def test_a_row_without_mail_and_telephone_is_empty_and_one_without_a_name_refused() -> None:
    empty, refused = _rows(f"{A},山田医院,,,", f"{A},,,info@example.jp,")

    assert empty == Empty(2)
    assert isinstance(refused, tuple)
    assert refused[0].code == "name_missing"


@pytest.mark.parametrize(
    ("header", "column"), [("名称,メール", "code"), ("住所,メール", "name"), ("名称,住所", "mail")]
)
def test_a_list_without_a_needed_column_is_refused(header: str, column: str) -> None:
    with pytest.raises(ListRefused) as refused:
        read_contacts(io.BytesIO(f"{header}\n1,2\n".encode()), areas=AREAS)

    assert (refused.value.refusal.code, refused.value.refusal.column) == ("column_missing", column)
    assert "--map" in refused.value.refusal.remedy


def test_a_certain_code_with_a_fitting_name_links() -> None:
    assert _link(f"{A},医療法人社団 山田医院,,a@example.jp,") == Link(1)
    assert _link("01-1-0113719,山田医院 本院,,a@example.jp,") == Link(1)


def test_the_lists_own_id_links_like_a_code() -> None:
    assert _link("0120000000001,海野医院,,a@example.jp,") == Link(2)


def test_name_and_address_link_where_there_is_no_certain_code() -> None:
    assert _link(",海野 医院,北海道函館市２,a@example.jp,") == Link(2)
    assert _link(f"{A[:-1]}0,海野医院,北海道函館市2,a@example.jp,") == Link(2), "a wrong check digit is no code"


def test_an_address_without_its_prefecture_is_the_same_and_with_another_one_is_not() -> None:
    assert _link(",海野医院,函館市2,a@example.jp,") == Link(2)
    assert _link(",海野医院,青森県函館市2,a@example.jp,") == Candidate(LinkDoubt.NOT_FOUND, 2)


@pytest.mark.parametrize(
    ("row", "why", "likely"),
    [
        (f"{A},鈴木医院,,a@example.jp,", LinkDoubt.NAME_DIFFERS, 1),
        (f"{A},海野医院,北海道函館市2,a@example.jp,", LinkDoubt.CODE_AND_NAME_DIFFER, 1),
        (",中央医院,北海道旭川市3,a@example.jp,", LinkDoubt.SEVERAL, None),
        (",海野医院,北海道根室市9,a@example.jp,", LinkDoubt.NOT_FOUND, 2),
        (",鈴木医院,北海道根室市9,a@example.jp,", LinkDoubt.NOT_FOUND, None),
        ("0110000013,港診療所,北海道小樽市4,a@example.jp,", LinkDoubt.CODE_DIFFERS, 5),
    ],
)
def test_anything_else_is_for_a_person_with_the_likeliest_unit(row: str, why: LinkDoubt, likely: int | None) -> None:
    from tenken.identifiers import FacilityCode

    row = row.replace("0110000013", FacilityCode.issue(prefecture="01", table="1", number="000001").digits)

    assert _link(row) == Candidate(why, likely)


def test_a_second_contact_of_a_unit_is_a_repetition_or_for_a_person() -> None:
    linker = Linker(UNITS)
    first, again, other = (_row(f"{A},山田医院,,{mail}@example.jp,") for mail in "aab")

    assert [linker.link(row) for row in (first, again, other)] == [
        Link(1),
        Link(1, again=True),
        Candidate(LinkDoubt.UNIT_TAKEN, 1),
    ]
