from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_save


class InstrumentsConfig(AppConfig):
    name = "tenken_site.instruments"
    label = "instruments"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """A number may be given again after a rollback: what a process remembers of it is dropped."""
        from tenken_site.instruments.models import InstrumentVersion

        def drop(instance: InstrumentVersion, **_: Any) -> None:
            from tenken_site.instruments.queries import forget

            forget(version_id=instance.pk)

        post_save.connect(drop, sender=InstrumentVersion, weak=False, dispatch_uid="instruments.forget")
