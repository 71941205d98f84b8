"""Addresses of what a clinic's own submitted answers tell it, and of what offices learn of exposure."""

from django.urls import path

from tenken_site.risk_assessments.views import analyses, country, exposure, own_paths, vendor_letter

urlpatterns = [
    path("cases/<str:public_id>/exposure/", exposure.exposure, name="exposure"),
    path("cases/<str:public_id>/exposure/pdf/", exposure.exposure_pdf, name="exposure-pdf"),
    path("cases/<str:public_id>/exposure/vendor/", vendor_letter.vendor_letter, name="exposure-vendor"),
    path("cases/<str:public_id>/exposure/vendor/pdf/", vendor_letter.vendor_letter_pdf, name="exposure-vendor-pdf"),
    path("campaigns/<slug:slug>/exposure/", country.exposure_country, name="exposure-country"),
    path("campaigns/<slug:slug>/support/", country.support_counts, name="support-counts"),
    path("campaigns/<slug:slug>/support/areas/", own_paths.own_paths, name="own-paths"),
    path("campaigns/<slug:slug>/support/areas/new/", own_paths.own_path_new, name="own-path-new"),
    path("campaigns/<slug:slug>/support/areas/<int:path>/", own_paths.own_path, name="own-path"),
    path("campaigns/<slug:slug>/support/areas/<int:path>/end/", own_paths.own_path_end, name="own-path-end"),
    path("campaigns/<slug:slug>/support/plans/", analyses.plan_list, name="support-plans"),
    path("campaigns/<slug:slug>/support/plans/new/", analyses.plan_new, name="support-plan-new"),
    path("campaigns/<slug:slug>/support/plans/<int:number>/", analyses.plan, name="support-plan"),
    path(
        "campaigns/<slug:slug>/support/plans/<int:number>/plan.<str:form>", analyses.plan_file, name="support-plan-file"
    ),
    path("campaigns/<slug:slug>/support/plans/<int:number>/delete/", analyses.plan_delete, name="support-plan-delete"),
    path("campaigns/<slug:slug>/what-if/", analyses.what_if_list, name="what-ifs"),
    path("campaigns/<slug:slug>/what-if/new/", analyses.what_if_new, name="what-if-new"),
    path("campaigns/<slug:slug>/what-if/<int:number>/", analyses.what_if, name="what-if"),
    path("campaigns/<slug:slug>/what-if/<int:number>/delete/", analyses.what_if_delete, name="what-if-delete"),
]
