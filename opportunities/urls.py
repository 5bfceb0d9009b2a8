from django.urls import path

from opportunities.views import (
    board,
    client,
    creation,
    deletion,
    details,
    edition,
    index,
    transition,
)

app_name = "opportunities"
urlpatterns = [
    path("opportunites/", index.index, name="list"),
    path("opportunites/tableau/", board.board, name="board"),
    path("opportunites/nouvelle/", creation.creation, name="creation"),
    path("opportunites/clients/", client.type_ahead, name="clients"),
    path("opportunites/<int:pk>/", details.details, name="details"),
    path("opportunites/<int:pk>/modifier/", edition.edition, name="edition"),
    path("opportunites/<int:pk>/client/", client.edition, name="client"),
    path("opportunites/<int:pk>/etoile/", details.star, name="star"),
    path("opportunites/<int:pk>/supprimer/", deletion.deletion, name="deletion"),
    path("opportunites/<int:pk>/statut/", transition.transition, name="transition"),
]
