"""Long work, and how far it is."""

from django.urls import path

from caladeo.views import exports, jobs

app_name = "jobs"
urlpatterns = [
    path("travaux/", jobs.index, name="list"),
    path("travaux/menu/", jobs.entry, name="entry"),
    path("travaux/<int:pk>/", jobs.job, name="job"),
    path("travaux/<int:pk>/export/", exports.result, name="export"),
    path("travaux/<int:pk>/fichier/", exports.file, name="file"),
    path("travaux/<int:pk>/vu/", jobs.seen, name="seen"),
]
