from django.urls import path

from opportunities.views import details, editing, key_dates, retention, roles, trash
from opportunities.views.clients import data as clients_data
from opportunities.views.clients import data as clients_erasing
from opportunities.views.clients import doubles
from opportunities.views.clients import editing as clients_editing
from opportunities.views.clients import index as clients_export
from opportunities.views.clients import index as clients_index
from opportunities.views.clients import merging as clients_merging
from opportunities.views.clients import page as clients_page
from opportunities.views.importing import (
    import_check,
    import_refused,
    import_result,
    import_values,
    upload,
)
from opportunities.views.lists import board, export, index, starring
from opportunities.views.moves import (
    bulk_jobs,
    bulk_move,
    chosen_jobs,
    giving,
    required,
    transition,
    undo,
)

app_name = "opportunities"
urlpatterns = [
    path("opportunites/", index.index, name="list"),
    path("opportunites/tableau/", board.board, name="board"),
    path("opportunites/nouvelle/", editing.creation, name="creation"),
    path("opportunites/deplacement/", bulk_move.bulk_move, name="bulk-move"),
    path("opportunites/deplacement/apercu/", bulk_jobs.preview, name="bulk-move-long"),
    path("opportunites/deplacement/apercu/<int:pk>/", bulk_jobs.ready, name="bulk-move-preview"),
    path("opportunites/deplacement/fait/<int:pk>/", bulk_jobs.result, name="bulk-move-result"),
    path("opportunites/gestionnaire/", giving.give, name="bulk-give"),
    path("opportunites/gestionnaire/annulation/", giving.take_back, name="bulk-give-back"),
    path("opportunites/gestionnaire/apercu/", chosen_jobs.preview, name="bulk-give-long"),
    path("opportunites/gestionnaire/apercu/<int:pk>/", chosen_jobs.ready, name="bulk-give-preview"),
    path("opportunites/plusieurs/fait/<int:pk>/", chosen_jobs.result, name="bulk-result"),
    path("opportunites/plusieurs/annulation/<int:pk>/", chosen_jobs.undo, name="bulk-undo"),
    path("opportunites/priorite/", starring.star, name="bulk-star"),
    path("opportunites/corbeille/", trash.index, name="trash"),
    path("opportunites/corbeille/retablir/", trash.restoration, name="trash-restoration"),
    path("opportunites/clients/", details.find_client, name="clients"),
    path("opportunites/export/<str:form>/", export.export, name="export"),
    path("opportunites/import/", upload.upload, name="import"),
    path("opportunites/import/<int:pk>/colonnes/", upload.matching, name="import-columns"),
    path("opportunites/import/<int:pk>/lecture/", upload.reading_anew, name="import-reading"),
    path("opportunites/import/<int:pk>/valeurs/", import_values.values, name="import-values"),
    path("opportunites/import/<int:pk>/essai/", import_check.check, name="import-check"),
    path("opportunites/import/<int:pk>/retrait/", upload.removal, name="import-removal"),
    path("opportunites/import/<int:pk>/refusees/", import_refused.download, name="import-refused"),
    path("opportunites/import/<int:pk>/", import_result.result, name="import-result"),
    path("opportunites/import/lot/<int:pk>/", import_result.of_batch, name="import-batch"),
    path("opportunites/import/<int:pk>/annulation/", import_result.undo, name="import-undo"),
    path("opportunites/<int:pk>/", details.details, name="details"),
    path("opportunites/<int:pk>/modifier/", editing.edition, name="edition"),
    path("opportunites/<int:pk>/modifier/effets/", editing.travel, name="travel-effects"),
    path("opportunites/<int:pk>/dates-cles/<int:key>/", key_dates.key_date, name="key-date"),
    path(
        "opportunites/<int:pk>/dates-cles/<int:key>/effets/",
        key_dates.effects,
        name="key-date-effects",
    ),
    path("opportunites/<int:pk>/roles/<int:key>/", roles.role, name="role"),
    path("opportunites/<int:pk>/roles/<int:key>/effets/", roles.effects, name="role-effects"),
    path("opportunites/<int:pk>/changements/annulation/", undo.undo_fields, name="facts-undo"),
    path("opportunites/<int:pk>/client/", clients_editing.edition_on_trip, name="client"),
    path("opportunites/<int:pk>/etoile/", details.star, name="star"),
    path("opportunites/<int:pk>/supprimer/", editing.deletion, name="deletion"),
    path("opportunites/<int:pk>/statut/", transition.transition, name="transition"),
    path(
        "opportunites/<int:pk>/statut/terminer/",
        required.completion,
        name="required-completion",
    ),
    path("opportunites/changements/<int:pk>/annulation/", undo.undo, name="undo"),
    path("opportunites/deplacements/annule/<int:pk>/", undo.undone_batch, name="batch-undone"),
    path("opportunites/deplacements/<int:pk>/annulation/", undo.undo_batch, name="batch-undo"),
    path("clients/", clients_index.index, name="client-list"),
    path("clients/nouveau/", clients_editing.creation, name="client-creation"),
    path("clients/export/<str:form>/", clients_export.export, name="client-export"),
    path("clients/semblables/", clients_editing.alike, name="client-twins"),
    path("clients/doublons/", doubles.index, name="client-doubles"),
    path("clients/doublons/nombre/", doubles.count, name="client-double-count"),
    path("clients/<int:pk>/separation/", doubles.separation, name="client-separation"),
    path("clients/<int:pk>/", clients_page.page, name="client-page"),
    path("clients/<int:pk>/historique/", clients_page.history, name="client-history"),
    path("clients/<int:pk>/modifier/", clients_editing.edition, name="client-edition"),
    path("clients/<int:pk>/fusion/", clients_merging.choice, name="client-merge-choice"),
    path("clients/<int:pk>/fusion/<int:key>/", clients_merging.merge, name="client-merge"),
    path("clients/fusions/<int:pk>/annulation/", clients_merging.undo, name="client-merge-undo"),
    path("clients/<int:pk>/supprimer/", clients_editing.deletion, name="client-deletion"),
    path("clients/<int:pk>/donnees/", clients_data.data, name="client-data"),
    path("clients/<int:pk>/effacer/", clients_erasing.erasure, name="client-erasure"),
    path("parametres/conservation/", retention.page, name="retention"),
    path("parametres/conservation/clients/", retention.clients, name="retention-clients"),
]
