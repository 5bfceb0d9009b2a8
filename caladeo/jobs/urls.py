"""Long work, and how far it is."""

from django.urls import path

from caladeo.views import exports, jobs

app_name = "jobs"
urlpatterns = [
    path("operations/", jobs.index, name="list"),
    path("operations/menu/", jobs.entry, name="entry"),
    path("operations/<int:pk>/", jobs.job, name="job"),
    path("operations/<int:pk>/export/", exports.result, name="export"),
    path("operations/<int:pk>/fichier/", exports.file, name="file"),
    path("operations/<int:pk>/vu/", jobs.seen, name="seen"),
]
