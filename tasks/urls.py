from django.urls import include, path

from tasks.views import (
    actions,
    creation,
    edition,
    exemption,
    feeds,
    first_day,
    mine,
    mornings,
    postponement,
    putting_rules,
    tab,
)
from tasks.views.calendar_page import moving
from tasks.views.calendar_page import page as calendar_page
from tasks.views.journal import notes, task_notes
from tasks.views.journal import reading as journal
from tasks.views.quick import everywhere, menus, selection, selection_jobs, words
from tasks.views.saved_views import index as views
from tasks.views.saved_views import saving as saving_views
from tasks.views.settings import (
    absences,
    application,
    calendar,
    closures,
    holidays,
    key_date,
    key_dates,
    long_work,
    roles,
    trial,
)

app_name = "tasks"

calendar_settings = [
    path("", calendar.calendar, name="calendar"),
    path("regions/", calendar.regions, name="calendar-regions"),
    path("ferie/", holidays.holiday, name="holiday"),
    path("fermetures/nouvelle/", closures.creation, name="closure-creation"),
    path("fermetures/<int:pk>/", closures.closure, name="closure"),
    path("fermetures/<int:pk>/supprimer/", closures.deletion, name="closure-deletion"),
]

key_date_settings = [
    path("", key_dates.index, name="key-dates"),
    path("ordre/", key_dates.order, name="key-date-order"),
    path("nouvelle/", key_date.creation, name="key-date-creation"),
    path("<int:pk>/", key_date.key_date, name="key-date"),
    path("<int:pk>/position/", key_dates.position, name="key-date-position"),
    path("<int:pk>/supprimer/", key_dates.deletion, name="key-date-deletion"),
]

morning_urls = [
    path("", mornings.choice, name="morning"),
    path("aujourdhui/", mornings.preview, name="morning-preview"),
    path("arret/", mornings.end, name="morning-end"),
]

role_settings = [
    path("", roles.index, name="roles"),
    path("nouveau/", roles.creation, name="role-creation"),
    path("<int:pk>/", roles.role, name="role"),
    path("<int:pk>/retour/", roles.back, name="role-back"),
    path("<int:pk>/supprimer/", roles.deletion, name="role-deletion"),
]

view_urls = [
    path("", views.index, name="views"),
    path("nouvelle/<slug:page>/", saving_views.creation, name="view-creation"),
    path("<int:pk>/", saving_views.view, name="view"),
    path("<int:pk>/menu/", views.pin, name="view-pin"),
    path("<int:pk>/position/", views.position, name="view-position"),
    path("<int:pk>/supprimer/", saving_views.deletion, name="view-deletion"),
]

urlpatterns = [
    path("", mine.mine, name="mine"),
    path("vues/", include(view_urls)),
    path("compte/point-du-matin/", include(morning_urls)),
    path("notifications/", mornings.news, name="news"),
    path("compte/calendrier/", feeds.feeds, name="feeds"),
    path("compte/absences/", absences.mine, name="absences"),
    path("calendrier/<str:token>.ics", feeds.feed, name="feed"),
    path("premiers-pas/<slug:name>/", first_day.step, name="first-step"),
    path("taches/calendrier/", calendar_page.page, name="calendar-page"),
    path("taches/<int:pk>/deplacer/", moving.moving, name="moving"),
    path("recherche/", everywhere.everywhere, name="everywhere"),
    path("taches/export/<str:form>/", mine.export, name="export"),
    path("taches/nouvelle/", creation.creation, name="creation"),
    path("taches/corbeille/", mine.trash, name="trash"),
    path("taches/lire/", words.reading, name="reading"),
    path("taches/plusieurs/", selection.selection, name="selection"),
    path("taches/plusieurs/fait/<int:pk>/", selection_jobs.result, name="several-result"),
    path("taches/plusieurs/fait/<int:pk>/annuler/", selection_jobs.undo, name="several-undo"),
    path("taches/plusieurs/annuler/", selection.take_back, name="selection-back"),
    path("taches/opportunites/", creation.opportunity_matches, name="opportunity-matches"),
    path("taches/<int:pk>/", actions.line, name="line"),
    path("taches/<int:pk>/menu/", actions.menu, name="menu"),
    path("taches/<int:pk>/modifier/", edition.edition, name="edition"),
    path("taches/<int:pk>/terminer/", actions.completion, name="completion"),
    path("taches/<int:pk>/rouvrir/", actions.reopening, name="reopening"),
    path("taches/jour-ferme/", postponement.closed_day, name="closed-day"),
    path("taches/<int:pk>/reporter/", postponement.postponement, name="postponement"),
    path("taches/<int:pk>/jours/", menus.days, name="days"),
    path("taches/<int:pk>/confier/", menus.giving, name="giving"),
    path("taches/<int:pk>/prendre/", actions.taking, name="taking"),
    path("taches/<int:pk>/rendre/", actions.giving_back, name="giving-back"),
    path("taches/<int:pk>/echeance-calculee/", actions.unpinning, name="unpinning"),
    path("taches/<int:pk>/supprimer/", actions.deletion, name="deletion"),
    path("taches/<int:pk>/retablir/", actions.restoration, name="restoration"),
    path("taches/<int:pk>/dispenser/", exemption.exemption, name="exemption"),
    path("dispenses/<int:pk>/lever/", exemption.end, name="exemption-end"),
    path("opportunites/<int:pk>/dispenser/", exemption.whole_trip, name="trip-exemption"),
    path("opportunites/<int:pk>/taches/", tab.tab, name="tab"),
    path("opportunites/<int:pk>/taches/ligne/", tab.line, name="tab-line"),
    path("opportunites/<int:pk>/taches/nouvelle/", tab.addition, name="addition"),
    path("opportunites/<int:pk>/taches/modeles/", putting_rules.choice, name="rules"),
    path(
        "opportunites/<int:pk>/taches/modeles/retour/", putting_rules.take_back, name="rules-back"
    ),
    path("parametres/statuts/<int:pk>/appliquer/", application.application, name="application"),
    path("parametres/operations/<int:pk>/apercu/", long_work.preview, name="long-preview"),
    path("parametres/operations/<int:pk>/", long_work.outcome, name="long-outcome"),
    path("parametres/dates-cles/", include(key_date_settings)),
    path("parametres/utilisateurs/roles/", include(role_settings)),
    path("parametres/statuts/<int:pk>/tester/", trial.trial, name="trial"),
    path(
        "parametres/statuts/<int:pk>/tester/opportunites/",
        trial.opportunity_matches,
        name="trial-matches",
    ),
    path("parametres/jours-feries/", include(calendar_settings)),
    path("opportunites/<int:pk>/journal/", journal.journal, name="journal"),
    path("opportunites/<int:pk>/historique/", journal.moved, name="journal-before"),
    path("changements/<int:pk>/creer-les-taches/", journal.left_out, name="left-out"),
    path("opportunites/<int:pk>/notes/", notes.on_trip, name="trip-note"),
    path("taches/<int:pk>/notes/", task_notes.on_task, name="task-note"),
    path("notes/personnes/", notes.people, name="note-people"),
    path("notes/<int:pk>/", notes.note, name="note"),
    path("notes/<int:pk>/modifier/", notes.edition, name="note-edition"),
    path("notes/<int:pk>/supprimer/", notes.deletion, name="note-deletion"),
    path("notes/<int:pk>/retablir/", notes.restoration, name="note-restoration"),
    path("notes/<int:pk>/effacer/", notes.erasure, name="note-erasure"),
]
