from django.urls import path

from opportunities.views import (
    board,
    client,
    creation,
    deletion,
    details,
    edition,
    export,
    import_check,
    import_result,
    importing,
    index,
    key_dates,
    ripple,
    transition,
    undo,
)

app_name = "opportunities"
urlpatterns = [
    path("opportunites/", index.index, name="list"),
    path("opportunites/tableau/", board.board, name="board"),
    path("opportunites/nouvelle/", creation.creation, name="creation"),
    path("opportunites/clients/", client.type_ahead, name="clients"),
    path("opportunites/export/<str:form>/", export.export, name="export"),
    path("opportunites/import/", importing.upload, name="import"),
    path("opportunites/import/<int:pk>/colonnes/", importing.matching, name="import-columns"),
    path("opportunites/import/<int:pk>/essai/", import_check.check, name="import-check"),
    path("opportunites/import/<int:pk>/retrait/", importing.removal, name="import-removal"),
    path("opportunites/import/<int:pk>/", import_result.result, name="import-result"),
    path("opportunites/import/<int:pk>/annulation/", import_result.undo, name="import-undo"),
    path("opportunites/<int:pk>/", details.details, name="details"),
    path("opportunites/<int:pk>/modifier/", edition.edition, name="edition"),
    path("opportunites/<int:pk>/modifier/effets/", ripple.travel, name="travel-effects"),
    path("opportunites/<int:pk>/dates-cles/<int:key>/", key_dates.key_date, name="key-date"),
    path(
        "opportunites/<int:pk>/dates-cles/<int:key>/effets/",
        key_dates.effects,
        name="key-date-effects",
    ),
    path("opportunites/<int:pk>/client/", client.edition, name="client"),
    path("opportunites/<int:pk>/etoile/", details.star, name="star"),
    path("opportunites/<int:pk>/supprimer/", deletion.deletion, name="deletion"),
    path("opportunites/<int:pk>/statut/", transition.transition, name="transition"),
    path("opportunites/changements/<int:pk>/annulation/", undo.undo, name="undo"),
    path("opportunites/deplacements/<int:pk>/annulation/", undo.undo_batch, name="batch-undo"),
]
