from django.apps import AppConfig


class OutreachConfig(AppConfig):
    name = "tenken_site.outreach"
    label = "outreach"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tenken_site.outreach import jobs, jobs_codes, jobs_forgotten
        from tenken_site.outreach import jobs_letters as jobs_letters  # its runs and duties register themselves

        jobs.register()
        jobs_codes.register()
        jobs_forgotten.register()
