"""After submitting, a clinic reads what its answers tell it, takes the sheets and a letter for its vendor away."""

from collections.abc import Callable
from pathlib import Path

from tests.factories import accounts, campaigns
from tests.factories.exposure import NOTHING_DONE, submitted, surveys
from tests.system.browser import Person

Someone = Callable[..., Person]


def test_a_clinic_reads_its_exposure_and_takes_a_letter_for_its_vendor(
    someone: Someone, live_site: str, settings: object, tmp_path: Path
) -> None:
    settings.SURVEYS = surveys(tmp_path)  # type: ignore[attr-defined]  # pytest-django's
    enrolled = campaigns.enrolled()
    submitted(enrolled, NOTHING_DONE)
    clinic = someone()
    page = clinic.signs_in(accounts.access_code(enrolled.user))
    page.goto(f"/cases/{enrolled.case.public_id}/receipt/")

    page.get_by_role("link", name="サイバー攻撃への備えを見る").click()

    page.get_by_role("heading", name="更新を入れる").wait_for()
    clinic.sees_no_barrier()
    with page.expect_download() as taken:
        page.get_by_role("link", name="この内容を2枚の紙で保存する（PDF）").click()
    assert taken.value.suggested_filename.startswith("サイバー攻撃への備え_T26-")

    page.get_by_role("link", name="会社への手紙を開く").click()

    page.get_by_text("最後に更新した日を教えてください。").wait_for()
    clinic.sees_no_barrier()
    clinic.tabs_to(page.get_by_role("link", name="会社への手紙を保存する（PDF）"))
