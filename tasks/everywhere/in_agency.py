"""The pages that can be gone to from anywhere, also by other words for them."""

from collections.abc import Iterator

from django.urls import reverse, reverse_lazy
from django.utils.functional import Promise
from django.utils.translation import pgettext

from caladeo.accounts.openid import doors
from caladeo.accounts.rights import DELETION, EXPORT
from caladeo.models import User
from tasks.everywhere.act import Act

DOUBLES = "opportunities:client-doubles"

# An icon, what it is called, the name of its address, what else it is looked for by.
type Page = tuple[str, str, str, str]


def of(user: User) -> Iterator[Act]:
    yield Act("plus", pgettext("act", "New opportunity"), reverse_lazy("opportunities:creation"))
    yield Act("plus", pgettext("act", "New client"), reverse_lazy("opportunities:client-creation"))
    yield Act("plus", pgettext("act", "New task"), reverse_lazy("tasks:creation"))
    for icon, label, name, also in _pages(user):
        yield _act(icon, label, reverse_lazy(name), also)
    yield from _on_account()


def _act(icon: str, label: str, url: str | Promise, also: str) -> Act:
    return Act(icon, label, url, f"{label} {also}")


def _pages(user: User) -> Iterator[Page]:
    yield from _lists(user)
    also = pgettext("looked for", "spreadsheet Excel CSV file upload")
    yield "upload", pgettext("act", "Import opportunities"), "opportunities:import", also
    also = pgettext("looked for", "deleted restore recover bin")
    if DELETION.held_by(user):
        yield "trash-2", pgettext("act", "Go to the trash"), "opportunities:trash", also
    yield "trash-2", pgettext("act", "Go to the trash of tasks"), "tasks:trash", also
    also = pgettext("looked for", "holiday leave substitute replacement")
    away = pgettext("act", "Say when I am away (absences)")
    yield "user-round", away, "tasks:absences", also
    yield from _of_oneself(user)
    if user.can_configure:
        yield from _settings()


def _lists(user: User) -> Iterator[Page]:
    also = pgettext("looked for", "to do late today home")
    yield "circle-check", pgettext("act", "Go to My tasks"), "tasks:mine", also
    also = pgettext("looked for", "month week planning agenda")
    yield "calendar-days", pgettext("act", "Go to the calendar"), "tasks:calendar-page", also
    also = pgettext("looked for", "trips files list deals")
    yield "plane", pgettext("act", "Go to Opportunities"), "opportunities:list", also
    also = pgettext("looked for", "columns pipeline kanban")
    yield "columns-3", pgettext("act", "Go to the board"), "opportunities:board", also
    also = pgettext("looked for", "contacts travellers address book")
    yield "users-round", pgettext("act", "Go to Clients"), "opportunities:client-list", also
    also = pgettext("looked for", "save a filter, favourites, menu")
    yield "bookmark", pgettext("act", "Go to Views"), "tasks:views", also
    also = pgettext("looked for", "merge duplicates")
    yield "copy", pgettext("act", "Compare clients that may be there twice"), DOUBLES, also
    if EXPORT.held_by(user):
        yield from _exports()


def _exports() -> Iterator[Page]:
    """Where the menu of each list exports it as it is filtered."""
    also = pgettext("looked for", "spreadsheet Excel CSV file download")
    trips = pgettext("act", "Export opportunities: behind the three dots of the list")
    clients = pgettext("act", "Export clients: behind the three dots of the list")
    tasks = pgettext("act", "Export tasks: behind the three dots of the list")
    yield "download", trips, "opportunities:list", also
    yield "download", clients, "opportunities:client-list", also
    yield "download", tasks, "tasks:mine", also


def _of_oneself(user: User) -> Iterator[Page]:
    also = pgettext("looked for", "profile name settings preferences")
    yield "circle-user-round", pgettext("act", "Go to My account"), "account:details", also
    also = pgettext("looked for", "sign-in forgotten new")
    if doors.may_use_password(user):
        yield "lock", pgettext("act", "Change my password"), "account_change_password", also
    also = pgettext("looked for", "address email courriel")
    yield "mail", pgettext("act", "Change my e-mail address"), "mfa_index", also
    also = pgettext("looked for", "two factors code key sessions devices authentication")
    yield "shield-check", pgettext("act", "Go to My account › Security"), "mfa_index", also
    also = pgettext("looked for", "ical ics subscription Google Outlook agenda synchronise")
    yield "calendar", pgettext("act", "Addresses of my calendar (feed)"), "tasks:feeds", also
    also = pgettext("looked for", "long work jobs progress exported files")
    yield "loader", pgettext("act", "Go to My operations"), "jobs:list", also
    also = pgettext("looked for", "bell news mentions alerts")
    yield "bell", pgettext("act", "Go to Notifications"), "tasks:news", also
    also = pgettext("looked for", "help keyboard keys")
    yield "circle-question-mark", pgettext("act", "See the shortcuts"), "shortcuts", also


def _on_account() -> Iterator[Act]:
    """What *Mon compte* does itself: an act only leads there, where its button is."""
    account = reverse("account:details")
    mail = pgettext("act", "Choose the mail of the morning (notifications by e-mail)")
    yield _act("clock", mail, f"{account}#point-du-matin", pgettext("looked for", "daily summary"))
    theme = pgettext("act", "Change the appearance: light or dark theme")
    also = pgettext("looked for", "mode night colours")
    yield _act("moon", theme, f"{account}#id_theme_label", also)
    language = pgettext("act", "Change the language")
    also = pgettext("looked for", "French English")
    yield _act("languages", language, f"{account}#id_language_label", also)
    also = pgettext("looked for", "log out quit leave")
    yield _act("log-out", pgettext("act", "Sign out…"), f"{account}#sign-in-title", also)


def _settings() -> Iterator[Page]:
    also = pgettext("looked for", "automatic tasks rules pipeline steps export the rules")
    yield "signpost", pgettext("act", "Go to Settings › Statuses"), "statuses:list", also
    also = pgettext("looked for", "models examples ready-made")
    yield "zap", pgettext("act", "Models of automatic tasks"), "statuses:starters", also
    also = pgettext("looked for", "rules file JSON")
    yield "upload", pgettext("act", "Import automatic tasks"), "statuses:rule-upload", also
    also = pgettext("looked for", "deadlines deposit balance")
    yield "calendar-check", pgettext("act", "Go to Settings › Key dates"), "tasks:key-dates", also
    also = pgettext("looked for", "closures closed days working week holidays bank")
    holidays = pgettext("act", "Go to Settings › Public holidays")
    yield "calendar-off", holidays, "tasks:calendar", also
    also = pgettext("looked for", "team colleagues rights access invite deactivate")
    yield "users", pgettext("act", "Go to Settings › Users"), "team:list", also
    also = pgettext("looked for", "functions sales operations")
    yield "users", pgettext("act", "Go to Settings › Roles"), "tasks:roles", also
    also = pgettext("looked for", "history who changed log audit")
    yield "scroll-text", pgettext("act", "Go to Settings › Journal"), "journal", also
    also = pgettext("looked for", "GDPR personal data erase")
    retention = pgettext("act", "Go to Settings › Retention")
    yield "hourglass", retention, "opportunities:retention", also
