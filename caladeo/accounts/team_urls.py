"""Paramètres › Utilisateurs."""

from django.urls import path

from caladeo.views import team, team_access
from tasks.views.settings import handover

app_name = "team"
urlpatterns = [
    path("parametres/utilisateurs/", team.people, name="list"),
    path("parametres/utilisateurs/mon-acces/", team_access.own_access, name="own-access"),
    path("parametres/utilisateurs/<int:pk>/acces/", team_access.access, name="access"),
    path("parametres/utilisateurs/<int:pk>/invitation/", team.invitation, name="invitation"),
    path("parametres/utilisateurs/<int:pk>/desactiver/", handover.handover, name="deactivation"),
    path("parametres/utilisateurs/<int:pk>/reactiver/", handover.activation, name="activation"),
]
