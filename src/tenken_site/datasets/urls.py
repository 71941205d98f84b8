"""Addresses of datasets, below their campaign."""

from django.urls import path

from tenken_site.datasets.views import codebook, datasets, microdata, review

_ONE = "campaigns/<slug:slug>/datasets/<int:dataset>/"

urlpatterns = [
    path("campaigns/<slug:slug>/datasets/", datasets.dataset_list, name="dataset-list"),
    path(_ONE, datasets.dataset, name="dataset"),
    path(f"{_ONE}progress/", datasets.dataset_progress, name="dataset-progress"),
    path(f"{_ONE}codebook/", codebook.codebook, name="dataset-codebook"),
    path(f"{_ONE}codebook/<slug:form>/", codebook.codebook_file, name="dataset-codebook-file"),
    path(f"{_ONE}review/", review.review, name="dataset-review"),
    path(f"{_ONE}review/<int:place>/", review.flag, name="dataset-flag"),
    path(f"{_ONE}microdata/", microdata.microdata, name="microdata"),
    path(f"{_ONE}microdata/<int:number>/", microdata.microdata_decide, name="microdata-decide"),
    path(f"{_ONE}microdata/files/<int:number>/", microdata.microdata_file, name="microdata-file"),
]
