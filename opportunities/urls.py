from django.urls import path

from opportunities.views import catalogue, deletion, details, transition

app_name = "opportunities"
urlpatterns = [
    path("opportunites/", catalogue.catalogue, name="list"),
    path("opportunites/<int:pk>/", details.details, name="details"),
    path("opportunites/<int:pk>/modifier/", details.details, name="edition"),
    path("opportunites/<int:pk>/etoile/", details.star, name="star"),
    path("opportunites/<int:pk>/supprimer/", deletion.deletion, name="deletion"),
    path("opportunites/<int:pk>/statut/", transition.transition, name="transition"),
]
