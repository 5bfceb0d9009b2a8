from django.contrib import admin
from django.urls import include, path

from caladeo.views import health, icon, settings_list

handler500 = "caladeo.views.fault.fault"

# Paths are French, for people; names are English. Each app writes its paths from the root.
urlpatterns = [
    path("", include("tasks.urls")),
    path("", include("opportunities.urls")),
    path("", include("statuses.urls")),
    path("", include("caladeo.accounts.urls")),
    path("", include("caladeo.accounts.team_urls")),
    path("", include("caladeo.jobs.urls")),
    path("parametres/", settings_list.settings_list, name="settings"),
    path("favicon.ico", icon.favicon, name="favicon"),
    path("health", health.ready, name="health"),
    path("health/live", health.live, name="health-live"),
    path("admin/", admin.site.urls),
]
