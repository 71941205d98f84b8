"""Every address of the site; each app keeps its own list."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("tenken_site.home.urls")),
    path("", include("tenken_site.accounts.urls")),
    path("", include("tenken_site.outreach.urls")),
    path("", include("tenken_site.responses.urls")),
    path("", include("tenken_site.corrections.urls")),
    path("", include("tenken_site.notices.urls")),
    path("", include("tenken_site.monitoring.urls")),
    path("", include("tenken_site.campaigns.urls")),
    path("", include("tenken_site.chase.urls")),
    path("", include("tenken_site.datasets.urls")),
    path("", include("tenken_site.tabulations.urls")),
    path("", include("tenken_site.risk_assessments.urls")),
    path("", include("tenken_site.flash_surveys.urls")),
    path("", include("tenken_site.verifications.urls")),
    path("", include("tenken_site.releases.urls")),
    path("", include("tenken_site.custody.urls")),
]

handler400 = "tenken_site.ui.views.errors.bad_request"
handler403 = "tenken_site.ui.views.errors.permission_denied"
handler404 = "tenken_site.ui.views.errors.not_found"
handler500 = "tenken_site.ui.views.errors.server_error"
