"""What a release says of clinics that did not answer: how uneven response was, and what that cannot show.

Response by kind and area stands in tables, where disclosure control has seen it. Here is what all of it comes to,
rounded, from which no count can be led back.
"""

from __future__ import annotations

from collections.abc import Mapping

from tenken.disclosure.published import Passage, both
from tenken.weighting.nonresponse import LIMITS, NonresponseAnalysis

__all__ = ["nonresponse_figures", "nonresponse_passages"]


def nonresponse_figures(analysis: NonresponseAnalysis) -> dict[str, float]:
    """What ``nonresponse_passages`` needs, as plain numbers that can be kept with the tables."""
    found = analysis.representativity
    return {"indicator": round(found.indicator, 2), "largest_bias": round(found.largest_bias, 2)}


def nonresponse_passages(figures: Mapping[str, float]) -> tuple[Passage, ...]:
    """In words; none where there are no figures."""
    if "indicator" not in figures:
        return ()
    told = both(
        f"回答の偏りを表すR指標は{figures['indicator']:.2f}です。1に近いほど、どの地域・種別・規模の施設も同じ割合で"
        f"答えています。重みを付けないときの平均のずれは、最大で標準偏差の{figures['largest_bias']:.2f}倍です。"
        "地域・種別・規模ごとの回答率は、統計表に載せています。",
        f"The R-indicator of response is {figures['indicator']:.2f}; it is 1 where clinics of every area, kind and "
        f"size answer at one rate. Without weights a mean would be off by at most {figures['largest_bias']:.2f} "
        "standard deviations. Response rates by area, kind and size are in the tables.",
    )
    return (Passage(both("回答の偏り", "How even response was"), (told, LIMITS)),)
