"""Settings › Statuses: the pipeline, a status, its automatic tasks."""

from django.urls import include, path

from statuses.views import (
    deletion,
    pipeline,
    preview,
    rule_import,
    rule_sets,
    status,
    template,
    template_actions,
)

app_name = "statuses"

steps = [
    path("", pipeline.statuses, name="list"),
    path("ordre/", pipeline.order, name="order"),
    path("modele/", pipeline.starter_pipeline, name="starter-pipeline"),
    path("raisons-de-perte/", pipeline.reasons_of_loss, name="lost-reasons"),
    path("exporter/", rule_sets.export, name="rules-export"),
    path("format.json", rule_sets.schema, name="rules-schema"),
    path("modeles/", rule_sets.starters, name="starters"),
    path("modeles/<slug:key>/", rule_sets.starter_set, name="starter-set"),
    path("importer/", rule_sets.upload, name="rule-upload"),
    path("importer/<int:pk>/", rule_import.check, name="rule-import-check"),
    path("importer/<int:pk>/resultat/", rule_import.result, name="rule-import-result"),
    path("importer/<int:pk>/annuler/", rule_import.undo, name="rule-import-undo"),
    path("nouveau/", status.creation, name="creation"),
    path("<int:pk>/", status.status, name="status"),
    path("<int:pk>/position/", pipeline.position, name="position"),
    path("<int:pk>/supprimer/", deletion.deletion, name="deletion"),
    path("coller/", rule_sets.paste, name="paste-list"),
    path("<int:pk>/coller/", rule_sets.paste, name="paste"),
    path("<int:pk>/exporter/", rule_sets.export_status, name="status-export"),
    path("<int:pk>/taches/nouvelle/", template.creation, name="template-creation"),
    path("<int:pk>/taches/conditions/", preview.conditions, name="template-conditions"),
    path("<int:pk>/taches/ordre/", template_actions.order, name="template-order"),
    path("<int:pk>/taches/tri/", template_actions.sorting, name="template-sorting"),
]

rules = [
    path("apercu/", preview.show, name="template-preview"),
    path("<int:pk>/", template.template, name="template"),
    path("<int:pk>/position/", template_actions.position, name="template-position"),
    path("<int:pk>/activation/", template_actions.activation, name="template-activation"),
    path("<int:pk>/version/", template_actions.version, name="template-version"),
    path("<int:pk>/copie/", template_actions.copy, name="template-copy"),
    path("<int:pk>/supprimer/", template_actions.deletion, name="template-deletion"),
]

urlpatterns = [
    path("parametres/statuts/", include(steps)),
    path("parametres/taches-automatiques/", include(rules)),
]
