from django.urls import path

from tasks.views import actions, creation, edition, history, line, mine, postponement, tab

app_name = "tasks"
urlpatterns = [
    path("", mine.mine, name="mine"),
    path("taches/nouvelle/", creation.creation, name="creation"),
    path("taches/opportunites/", creation.opportunity_matches, name="opportunity-matches"),
    path("taches/<int:pk>/", line.line, name="line"),
    path("taches/<int:pk>/modifier/", edition.edition, name="edition"),
    path("taches/<int:pk>/terminer/", actions.completion, name="completion"),
    path("taches/<int:pk>/rouvrir/", actions.reopening, name="reopening"),
    path("taches/<int:pk>/reporter/", postponement.postponement, name="postponement"),
    path("taches/<int:pk>/echeance-calculee/", actions.unpinning, name="unpinning"),
    path("taches/<int:pk>/supprimer/", actions.deletion, name="deletion"),
    path("taches/<int:pk>/retablir/", actions.restoration, name="restoration"),
    path("opportunites/<int:pk>/taches/", tab.tab, name="tab"),
    path("opportunites/<int:pk>/taches/nouvelle/", tab.addition, name="addition"),
    path("opportunites/<int:pk>/historique/", history.history, name="history"),
]
