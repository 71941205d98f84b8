"""A frame version that holds our clinics."""

from collections.abc import Iterable

from tenken_site.frames.actions.contacts_key import contacts_key
from tenken_site.frames.models import Frame, FrameVersion, Unit
from tests.cast import CLINICS, NOW, Clinic
from tests.factories.jurisdictions import territory

__all__ = ["frame_version", "unit"]


def frame_version(*, clinics: Iterable[Clinic] = CLINICS, name: str = "テスト名簿") -> FrameVersion:
    """The next version of the named frame, with these clinics."""
    frame, _ = Frame.objects.get_or_create(name=name)
    number = frame.versions.count() + 1
    version = FrameVersion.objects.create(
        frame=frame,
        number=number,
        imported_at=NOW,
        imported_by="command:tests",
        source_name="tests.csv",
        source_digest="0" * 64,
        counts={},
    )
    contacts_key(version_id=version.pk, by="command:tests", now=NOW)
    for line, clinic in enumerate(clinics, start=2):
        unit(clinic, version=version, line=line)
    return version


def unit(clinic: Clinic, *, version: FrameVersion, line: int) -> Unit:
    """The clinic's line in the frame."""
    areas = territory()
    return Unit.objects.create(
        version=version,
        line=line,
        facility_code=clinic.facility_code,
        code_check="",
        name=clinic.name,
        name_folded=clinic.name,
        postcode=clinic.postcode,
        address=clinic.address,
        address_folded=clinic.address,
        prefecture=areas[clinic.prefecture],
        relay=areas[clinic.relay],
    )
