"""Published questionnaires. A version never changes; its source lives in ``surveys/``."""

from typing import Any, ClassVar

from django.db import models

from tenken_site.audit.classification import PUBLIC, DataClass


class VersionIsPublished(TypeError):
    """A published version is never changed or deleted."""


class Instrument(models.Model):
    """A questionnaire of a survey: ``core``, ``extended``."""

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {"id": PUBLIC, "survey": PUBLIC, "name": PUBLIC}

    survey = models.CharField(max_length=80)
    name = models.CharField(max_length=40)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["survey", "name"], name="instrument_named_once"),)


class InstrumentVersion(models.Model):
    """The definition as canonical JSON, with its SHA-256; what a submission was answered to."""

    CLASSIFICATION: ClassVar[dict[str, DataClass]] = {
        "id": PUBLIC,
        "instrument": PUBLIC,
        "version": PUBLIC,
        "definition": PUBLIC,
        "survey_definition": PUBLIC,
        "digest": PUBLIC,
        "published_at": PUBLIC,
    }

    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="versions")
    version = models.CharField(max_length=20)
    definition = models.BinaryField()  # canonical JSON of the instrument file
    survey_definition = models.BinaryField()  # canonical JSON of survey.yaml and references.yaml
    digest = models.CharField(max_length=64)
    published_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["instrument", "version"], name="version_named_once"),)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Inserts. Raises VersionIsPublished for a row that is already stored."""
        if not self._state.adding:
            raise VersionIsPublished(f"{self.instrument_id} {self.version}")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Never. Raises VersionIsPublished."""
        raise VersionIsPublished(f"{self.instrument_id} {self.version}")
