"""Addresses of custody: the log of who did what, retention and disposal, and the personal data of a clinic's people."""

from django.urls import path

from tenken_site.custody.views import audit_log, personal, retention

urlpatterns = [
    path("audit/", audit_log.audit_log, name="audit-log"),
    path("retention/", retention.retention, name="retention"),
    path("campaigns/<slug:slug>/retention/", retention.campaign_retention, name="campaign-retention"),
    path("cases/<str:public_id>/personal/", personal.personal, name="personal"),
]
