from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "tenken_site.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tenken_site.campaigns import relay_contacts
        from tenken_site.messaging import topics
        from tenken_site.notices import queries
        from tenken_site.notices.topic import PublishedNotices

        topics.register(PublishedNotices())
        relay_contacts.provide(queries.contacts_of)
