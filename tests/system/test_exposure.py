"""After submitting, a clinic reads what its answers tell it, takes the sheets and a letter for its vendor away."""

from collections.abc import Callable
from pathlib import Path

from tenken_site.risk_assessments.actions.freeze_distributions import freeze_distributions
from tenken_site.risk_assessments.specifications import model_of
from tests.cast import NOW
from tests.factories import accounts, campaigns
from tests.factories.exposure import NOTHING_DONE, submitted, surveys
from tests.factories.many_submissions import others
from tests.system.browser import Person

Someone = Callable[..., Person]


def test_a_clinic_reads_its_exposure_and_takes_a_letter_for_its_vendor(
    someone: Someone, live_site: str, settings: object, tmp_path: Path
) -> None:
    settings.SURVEYS = surveys(tmp_path)  # type: ignore[attr-defined]  # pytest-django's
    enrolled = campaigns.enrolled()
    submitted(enrolled, NOTHING_DONE)
    others(enrolled.campaign, [{"T1": "yes", "T2": 3, "T3": ["backup"]}] * 12)
    model = model_of(instrument_version=enrolled.campaign.instrument_version_id)
    assert model is not None
    freeze_distributions(campaign=enrolled.campaign, model=model, by="command:tests", now=NOW)
    clinic = someone()
    page = clinic.signs_in(accounts.access_code(enrolled.user))
    page.goto(f"/cases/{enrolled.case.public_id}/receipt/")

    page.get_by_role("link", name="サイバー攻撃への備えを見る").click()

    page.get_by_role("heading", name="更新を入れる").wait_for()
    page.get_by_text("約10か所の中では、備えがいちばん少ない4分の1です。").wait_for()
    clinic.sees_no_barrier()
    with page.expect_download() as taken:
        page.get_by_role("link", name="この内容をPDFで保存する（A4で2枚）").click()
    assert taken.value.suggested_filename.startswith("サイバー攻撃への備え_T26-")

    page.get_by_role("link", name="保守の会社への手紙を開く").click()

    page.get_by_text("最後に更新した日を教えてください。").wait_for()
    clinic.sees_no_barrier()
    clinic.tabs_to(page.get_by_role("link", name="保守の会社への手紙を保存する（PDF）"))
