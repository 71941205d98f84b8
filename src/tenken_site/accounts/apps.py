from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "tenken_site.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tenken_site.accounts import jobs_invitations
        from tenken_site.accounts import jobs_limits as jobs_limits  # its duties register themselves

        jobs_invitations.register()
