from django.apps import AppConfig


class ReleasesConfig(AppConfig):
    name = "tenken_site.releases"
    label = "releases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tenken_site.releases import jobs

        jobs.register()
