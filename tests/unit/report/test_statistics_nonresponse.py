"""What a release says of clinics that did not answer."""

from tests.factories.tables import clinic, dataset, weights

from tenken.report.statistics_nonresponse import nonresponse_figures, nonresponse_passages
from tenken.weighting.nonresponse import LIMITS, analyse


def test_the_indicator_and_its_limits_are_told_in_both_languages() -> None:
    of = dataset([clinic(C1="yes")] * 30 + [clinic()] * 10 + [clinic(kind="dental", C1="no")] * 10
                 + [clinic(kind="dental")] * 30)  # fmt: skip

    figures = nonresponse_figures(analyse(of.records, weights(of, "kind")))
    (passage,) = nonresponse_passages(figures)

    # Rates 0.75 and 0.25: S² = 80·0.25²/79 less 0.1875/39 - 0.25/79 is 0.0617, S 0.248: 1 - 2 S, and S/0.5
    assert figures == {"indicator": 0.5, "largest_bias": 0.5}
    assert "R指標は0.50です" in passage.paragraphs[0].in_language("ja")
    assert "R-indicator of response is 0.50" in passage.paragraphs[0].in_language("en")
    assert passage.paragraphs[1] == LIMITS


def test_without_figures_nothing_is_said() -> None:
    assert nonresponse_passages({}) == ()
