"""Addresses of releases: what everybody reads, and below a campaign what the ministry prepares."""

from django.urls import path

from tenken_site.releases.views import preparing, public

urlpatterns = [
    path("statistics/", public.statistics, name="statistics"),
    path("statistics/<slug:slug>/", public.release, name="statistics-release"),
    path("statistics/<slug:slug>/files/<str:name>", public.file, name="statistics-file"),
    path("statistics/<slug:slug>/<str:key>/", public.table, name="statistics-table"),
    path("campaigns/<slug:slug>/releases/", preparing.release_list, name="releases"),
    path("campaigns/<slug:slug>/releases/new/", preparing.new, name="release-new"),
    path("campaigns/<slug:slug>/releases/<int:release>/", preparing.one, name="release"),
    path("campaigns/<slug:slug>/releases/<int:release>/edit/", preparing.edit, name="release-edit"),
    path("campaigns/<slug:slug>/releases/<int:release>/withdraw/", preparing.withdraw_page, name="release-withdraw"),
]
