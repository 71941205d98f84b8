"""QR codes (JIS X 0510, ISO/IEC 18004) as SVG and PNG: black on white, with the quiet zone of the standard."""

import io

import segno

from tenken.errors import ReportError

__all__ = ["QrTooLong", "qr_png", "qr_svg"]

#: Repairs 15 % of the picture: enough for a fold or a stamp, and still coarse enough for an old telephone.
ERROR_LEVEL = "m"
QUIET_ZONE = 4  # modules, as the standard demands
#: A longer text makes a picture too fine for a letter.
LONGEST = 300
#: Colours are named for the files that people put into their own documents: transparent would vanish on a dark page.
DARK, LIGHT = "#000000", "#ffffff"


class QrTooLong(ReportError):
    """The text is too long for a code that an ordinary telephone reads off paper."""


def qr_svg(content: str) -> str:
    """The code as an SVG document without size: it fills whatever place it is given. Raises QrTooLong."""
    out = io.BytesIO()
    _made(content).save(
        out, kind="svg", border=QUIET_ZONE, omitsize=True, xmldecl=False, nl=False, dark=DARK, light=LIGHT
    )
    return out.getvalue().decode()


def qr_png(content: str, *, pixels_a_module: int = 12) -> bytes:
    """The code as a PNG file, sharp at any size a letter needs. Raises QrTooLong."""
    out = io.BytesIO()
    _made(content).save(out, kind="png", border=QUIET_ZONE, scale=pixels_a_module, dark=DARK, light=LIGHT)
    return out.getvalue()


def _made(content: str) -> segno.QRCode:
    if len(content) > LONGEST:
        raise QrTooLong(f"{len(content)} characters; at most {LONGEST} fit a letter")
    return segno.make_qr(content, error=ERROR_LEVEL, boost_error=False)
