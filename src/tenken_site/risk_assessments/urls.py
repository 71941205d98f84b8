"""Addresses of what a clinic's own submitted answers tell it."""

from django.urls import path

from tenken_site.risk_assessments.views import exposure, vendor_letter

urlpatterns = [
    path("cases/<str:public_id>/exposure/", exposure.exposure, name="exposure"),
    path("cases/<str:public_id>/exposure/pdf/", exposure.exposure_pdf, name="exposure-pdf"),
    path("cases/<str:public_id>/exposure/vendor/", vendor_letter.vendor_letter, name="exposure-vendor"),
    path("cases/<str:public_id>/exposure/vendor/pdf/", vendor_letter.vendor_letter_pdf, name="exposure-vendor-pdf"),
]
