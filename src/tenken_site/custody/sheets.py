"""The sheet that a holder keeps in a sealed envelope: the share in letters and as a QR code, and what to do with it."""

from datetime import date

import segno

from tenken_site.custody.shares import Share, written

__all__ = ["sheet_svg", "sheet_text"]

_WORDS = """点検（Tenken） マスター鍵の分割票 {number} / 2
Master key share {number} of 2

保管者 Holder : {holder}
作成日 Made   : {day}
組の番号 Pair  : {pair}
照合値 Fingerprint of the key file: {fingerprint}

{share}
この票だけでは何も分かりません。もう一枚の票と合わせると、マスター鍵が元に戻ります。
- 封をして、もう一枚とは別の場所の金庫に保管してください。バックアップとも別にしてください。
- 写真を撮ったり、電子ファイルとして残したりしないでください。
- 年に一度、保管の手順書（docs/how-to/keep-the-keys.md）に従って、読めることを確かめてください。

This sheet alone tells nothing; together with the other one it gives the master key back.
To use it: tenken keys join --share FILE --share FILE --out FILE
"""


def sheet_text(share: Share, *, holder: str, day: date) -> str:
    """The sheet as plain text, to print on paper."""
    return _WORDS.format(
        number=share.number,
        holder=holder or "________________",
        day=day.isoformat(),
        pair=share.pair,
        fingerprint=share.fingerprint,
        share=written(share),
    )


def sheet_svg(share: Share) -> str:
    """The share's lines as a QR code, to print beside the text."""
    drawn: str = segno.make(written(share), error="m").svg_inline(scale=4, omitsize=False)
    return drawn
