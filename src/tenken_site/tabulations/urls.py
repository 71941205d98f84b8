"""Addresses of tabulations: for the ministry, below their campaign."""

from django.urls import path

from tenken_site.tabulations.views import tabulations

urlpatterns = [
    path("campaigns/<slug:slug>/tabulations/", tabulations.tabulation_list, name="tabulations"),
    path("campaigns/<slug:slug>/tabulations/new/", tabulations.new, name="tabulation-new"),
    path("campaigns/<slug:slug>/tabulations/<int:tabulation>/", tabulations.one, name="tabulation"),
    path(
        "campaigns/<slug:slug>/tabulations/<int:tabulation>/tables/<str:key>/",
        tabulations.table,
        name="tabulation-table",
    ),
]
