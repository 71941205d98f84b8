"""Addresses of a respondent's pages."""

from django.urls import path

from tenken_site.responses.views import (
    answering,
    correction,
    form,
    front,
    paper,
    pause,
    receipt,
    review,
    save,
    submitting,
    tasks,
)

urlpatterns = [
    path("surveys/", tasks.surveys, name="surveys"),
    path("cases/<str:public_id>/", front.case, name="case"),
    path("cases/<str:public_id>/answer/", answering.answer, name="answer"),
    path("cases/<str:public_id>/answers/<str:link_id>/", save.save_one, name="save"),
    path("cases/<str:public_id>/pause/", pause.pause, name="pause"),
    path("cases/<str:public_id>/review/", review.review, name="review"),
    path("cases/<str:public_id>/submit/", submitting.submit, name="submit"),
    path("cases/<str:public_id>/receipt/", receipt.receipt, name="receipt"),
    path("cases/<str:public_id>/receipt/<int:number>/", receipt.receipt, name="receipt"),
    path("cases/<str:public_id>/receipt/<int:number>/pdf/", paper.receipt_pdf, name="receipt-pdf"),
    path("cases/<str:public_id>/discard-correction/", correction.discard, name="discard-correction"),
    path("cases/<str:public_id>/form/", form.form, name="form"),
    path("cases/<str:public_id>/form/pdf/", paper.form_pdf, name="form-pdf"),
]
