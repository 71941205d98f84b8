"""What may be attached to a notice, told by the file's content and not by its name alone.

Macros, parts of other programs, what reaches out to other machines and files that would grow beyond all measure are
refused (``office_files``, ``pdf_files``): prefectures' networks strip or block them, people would get broken files.
"""

import unicodedata
from dataclasses import dataclass
from pathlib import PurePath

from django.utils.translation import gettext as _

from tenken_site.notices import office_files, pdf_files

__all__ = ["LARGEST", "MOST", "AttachmentRefused", "Checked", "checked"]

MEGABYTE = 1024 * 1024
LARGEST = 10 * MEGABYTE  # bytes of one file
MOST = 10  # files of one notice
LONGEST_NAME = 120
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OFFICE = "application/vnd.openxmlformats-officedocument."
#: Ending → content type.
TYPES = {
    "pdf": "application/pdf",
    "docx": f"{OFFICE}wordprocessingml.document",
    "xlsx": f"{OFFICE}spreadsheetml.sheet",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
}
WITH_MACROS = ("docm", "dotm", "xlsm", "xltm", "xlam")
FORMER = ("doc", "xls")
FORBIDDEN = set('<>:"|?*')
DEVICES = {"con", "prn", "aux", "nul", "conin$", "conout$"} | {
    f"{port}{n}" for port in ("com", "lpt") for n in range(10)
}


class AttachmentRefused(ValueError):
    """The file cannot be attached; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that may be attached: its cleaned name and what it is."""

    name: str
    content_type: str


def checked(*, name: str, content: bytes) -> Checked:
    """Raises AttachmentRefused."""
    cleaned = _cleaned(name)
    ending = PurePath(cleaned).suffix.lower().lstrip(".")
    if not content:
        raise AttachmentRefused(_("「%(name)s」は空のファイルです。") % {"name": cleaned})
    if len(content) > LARGEST:
        raise AttachmentRefused(
            _("「%(name)s」は10MBを超えています。分けるか、小さくしてから添付してください。") % {"name": cleaned}
        )
    if ending in WITH_MACROS:
        raise AttachmentRefused(_macros(cleaned))
    if ending in FORMER:
        raise AttachmentRefused(
            _("「%(name)s」は古い形式です。WordやExcelで開き、.docxまたは.xlsxの形式で保存してから添付してください。")
            % {"name": cleaned}
        )
    if ending not in TYPES:
        raise AttachmentRefused(
            _(
                "「%(name)s」は添付できない種類です。PDF、Word（.docx）、Excel（.xlsx）、画像（PNG、JPEG）を添付できます。"
            )
            % {"name": cleaned}
        )
    if _kind_of(content, name=cleaned) not in {ending, "jpg" if ending == "jpeg" else ending}:
        raise AttachmentRefused(
            _("「%(name)s」の中身が、名前の種類と違います。元のアプリで保存し直してから添付してください。")
            % {"name": cleaned}
        )
    return Checked(cleaned, TYPES[ending])


def _cleaned(name: str) -> str:
    """The last part of the name without control characters and signs that no file system takes, short enough, its
    ending kept; a name that Windows keeps for a device gets a line in front."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(
        letter for letter in last if unicodedata.category(letter) not in {"Cc", "Cf", "Cs"} and letter not in FORBIDDEN
    ).strip(". ")
    if kept.split(".")[0].strip().lower() in DEVICES:
        kept = f"_{kept}"
    path = PurePath(kept or "file")
    return path.stem[: LONGEST_NAME - len(path.suffix)] + path.suffix if len(kept) > LONGEST_NAME else kept or "file"


def _kind_of(content: bytes, *, name: str) -> str:
    """The ending that the content deserves; empty for what we do not know."""
    if content.startswith(b"%PDF-"):
        if pdf_files.acts(content):
            raise AttachmentRefused(
                _(
                    "「%(name)s」は、開くと動く仕掛け（スクリプト、外部への送信、埋め込みファイル）が入ったPDFです。"
                    "「印刷」から「PDFに保存」を選んで作り直してください。"
                )
                % {"name": name}
            )
        return "pdf"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if content.startswith(OLE):  # a former Office file, or a new one behind a password
        raise AttachmentRefused(
            _("「%(name)s」は、パスワードがかかっているか古い形式です。パスワードを外して保存し直してください。")
            % {"name": name}
        )
    return _office_kind(content, name=name) if content.startswith(b"PK\x03\x04") else ""


def _office_kind(content: bytes, *, name: str) -> str:
    """docx or xlsx by the parts inside. Raises AttachmentRefused for what is more than text, tables and pictures."""
    try:
        kind = office_files.kind_of(content)
    except office_files.Unreadable:
        raise AttachmentRefused(
            _("「%(name)s」を読み取れません。元のアプリで保存し直してください。") % {"name": name}
        ) from None
    except office_files.TooLarge:
        raise AttachmentRefused(
            _("「%(name)s」は、開くと大きくなりすぎるため添付できません。不要なシートや画像を減らしてください。")
            % {"name": name}
        ) from None
    except office_files.HasMacros:
        raise AttachmentRefused(_macros(name)) from None
    except office_files.ReachesOut:
        raise AttachmentRefused(
            _(
                "「%(name)s」は、ほかのファイルやサイトの内容を読み込むように作られています。"
                "リンクや埋め込みを外し、値や画像として貼り付け直してから添付してください。"
            )
            % {"name": name}
        ) from None
    return kind


def _macros(name: str) -> str:
    return _(
        "「%(name)s」にはマクロが入っています。マクロは自治体のネットワークで止められるため添付できません。"
        "マクロのない形式（.docx、.xlsx）で保存してください。"
    ) % {"name": name}
