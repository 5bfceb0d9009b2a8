"""Who gets in where: every address of the URLconf, everybody, looking and sending."""

from typing import Any

import pytest
from django.db import connection

from tests.addresses import ALL, Address, World, asks_to_sign_in
from tests.stored import count_of_changes, stored

pytestmark = [pytest.mark.django_db, pytest.mark.both]

PUBLIC = {
    "account_login",
    "account_logout",
    "account_reset_password",
    "account_reset_password_done",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "account:new-password",
    "account:reset-link",
    "account:invitation",
    "account:invitation-link",
    "account:language",
    "account:provider",
    "account:provider-return",
    "favicon",
    "health",
    "health-live",
    "tasks:morning-end",
    "tasks:feed",
}
TEAM = {
    "account:app-replacement",
    "account:factor-set-up",
    "account:details",
    "account:provider-again",
    "account:provider-link-end",
    "account_change_password",
    "account_confirm_email",
    "account_email",
    "account_reauthenticate",
    "account:session-end",
    "account:sessions-end",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_edit_webauthn",
    "mfa_remove_webauthn",
    "mfa_reauthenticate_webauthn",
    "mfa_deactivate_totp",
    "mfa_generate_recovery_codes",
    "mfa_index",
    "mfa_reauthenticate",
    "mfa_view_recovery_codes",
    "account:appearance",
    "shortcuts",
    "tasks:mine",
    "tasks:everywhere",
    "tasks:morning",
    "tasks:news",
    "tasks:trash",
    "tasks:feeds",
    "tasks:absences",
    "tasks:morning-preview",
    "tasks:views",
    "tasks:view",
    "tasks:view-creation",
    "tasks:view-deletion",
    "tasks:view-pin",
    "tasks:view-position",
    "tasks:creation",
    "tasks:opportunity-matches",
    "tasks:reading",
    "tasks:selection",
    "tasks:selection-back",
    "tasks:several-result",
    "tasks:several-undo",
    "tasks:line",
    "tasks:menu",
    "tasks:edition",
    "tasks:completion",
    "tasks:reopening",
    "tasks:postponement",
    "tasks:calendar-page",
    "tasks:moving",
    "tasks:days",
    "tasks:giving",
    "tasks:closed-day",
    "tasks:taking",
    "tasks:giving-back",
    "tasks:unpinning",
    "tasks:deletion",
    "tasks:restoration",
    "tasks:exemption",
    "tasks:exemption-end",
    "tasks:trip-exemption",
    "tasks:rules",
    "tasks:rules-back",
    "tasks:tab",
    "tasks:tab-line",
    "tasks:addition",
    "tasks:journal",
    "tasks:journal-before",
    "tasks:trip-note",
    "tasks:task-note",
    "tasks:note",
    "tasks:note-people",
    "tasks:note-edition",
    "tasks:note-deletion",
    "tasks:note-restoration",
    "tasks:left-out",
    "opportunities:list",
    "opportunities:board",
    "opportunities:creation",
    "opportunities:clients",
    "opportunities:client-list",
    "opportunities:client-creation",
    "opportunities:client-twins",
    "opportunities:client-doubles",
    "opportunities:client-double-count",
    "opportunities:client-separation",
    "opportunities:client-merge-choice",
    "opportunities:client-merge",
    "opportunities:client-merge-undo",
    "opportunities:client-page",
    "opportunities:client-history",
    "opportunities:client-edition",
    "opportunities:client-deletion",
    "opportunities:details",
    "opportunities:edition",
    "opportunities:client",
    "opportunities:star",
    "opportunities:trash",
    "opportunities:trash-restoration",
    "opportunities:transition",
    "opportunities:required-completion",
    "opportunities:bulk-give",
    "opportunities:bulk-give-back",
    "opportunities:bulk-give-long",
    "opportunities:bulk-give-preview",
    "opportunities:bulk-result",
    "opportunities:bulk-undo",
    "opportunities:bulk-star",
    "opportunities:bulk-move",
    "opportunities:bulk-move-long",
    "opportunities:bulk-move-preview",
    "opportunities:bulk-move-result",
    "jobs:list",
    "jobs:entry",
    "jobs:job",
    "jobs:seen",
    "opportunities:undo",
    "opportunities:facts-undo",
    "opportunities:batch-undo",
    "opportunities:batch-undone",
    "opportunities:travel-effects",
    "opportunities:key-date",
    "opportunities:key-date-effects",
    "opportunities:role",
    "opportunities:role-effects",
    "opportunities:import",
    "opportunities:import-columns",
    "opportunities:import-values",
    "opportunities:import-check",
    "opportunities:import-refused",
    "opportunities:import-removal",
    "opportunities:import-reading",
    "opportunities:import-result",
    "opportunities:import-batch",
    "opportunities:import-undo",
}
EXPORT = {
    "tasks:export",
    "opportunities:export",
    "opportunities:client-export",
    "opportunities:client-data",
    "jobs:export",
    "jobs:file",
}
DELETION = {"opportunities:deletion", "opportunities:client-erasure"}
SETTINGS = {
    "settings",
    "journal",
    "journal-export",
    "opportunities:retention",
    "opportunities:retention-clients",
    "statuses:list",
    "statuses:order",
    "statuses:starter-pipeline",
    "statuses:lost-reasons",
    "statuses:rules-export",
    "statuses:rules-schema",
    "statuses:starters",
    "statuses:starter-set",
    "statuses:rule-upload",
    "statuses:rule-import-check",
    "statuses:rule-import-result",
    "statuses:rule-import-undo",
    "statuses:status-export",
    "statuses:paste",
    "statuses:paste-list",
    "statuses:creation",
    "statuses:status",
    "statuses:position",
    "statuses:deletion",
    "statuses:template-creation",
    "statuses:template-order",
    "statuses:template-sorting",
    "statuses:template-preview",
    "statuses:template-conditions",
    "statuses:template",
    "statuses:template-position",
    "statuses:template-activation",
    "statuses:template-copy",
    "statuses:template-version",
    "statuses:template-deletion",
    "tasks:application",
    "tasks:first-step",
    "tasks:note-erasure",
    "tasks:long-preview",
    "tasks:long-outcome",
    "tasks:trial",
    "tasks:trial-matches",
    "tasks:calendar",
    "tasks:calendar-regions",
    "tasks:holiday",
    "tasks:closure-creation",
    "tasks:closure",
    "tasks:closure-deletion",
    "tasks:key-dates",
    "tasks:key-date-order",
    "tasks:key-date-creation",
    "tasks:key-date",
    "tasks:key-date-position",
    "tasks:key-date-deletion",
    "tasks:roles",
    "tasks:role-creation",
    "tasks:role",
    "tasks:role-back",
    "tasks:role-deletion",
    "team:list",
    "team:factor-policy",
    "team:own-access",
    "team:link-end",
    "team:second-factor",
    "team:access",
    "team:right",
    "team:invitation",
    "team:absences",
    "team:deactivation",
    "team:activation",
}
GIVEN = EXPORT | DELETION | SETTINGS
# What the administration site does not offer: the services do it, or nobody does.
CLOSED = {
    "admin:caladeo_user_delete",
    "admin:statuses_status_delete",
    "admin:caladeo_journalentry_add",
    "admin:caladeo_journalentry_delete",
    "admin:opportunities_deletedopportunity_add",
    "admin:opportunities_deletedopportunity_delete",
    "admin:opportunities_statuschange_add",
    "admin:opportunities_statuschange_delete",
}
# The rest of it: only for those who host the application.
HOST = {address.name for address in ALL if address.is_admin} - CLOSED
READ_ONLY = {
    "admin:caladeo_journalentry_change",
    "admin:opportunities_deletedopportunity_change",
    "admin:opportunities_statuschange_change",
}

# Each of them has the rights of those before.
ROLES = ("nobody", "stranger", "novice", "seller", "administrator", "host")
LET_IN = {
    "public": {"nobody", "stranger", "novice", "seller", "administrator", "host"},
    "team": {"novice", "seller", "administrator", "host"},
    "export": {"seller", "administrator", "host"},
    "deletion": {"seller", "administrator", "host"},
    "settings": {"administrator", "host"},
    "host": {"host"},
    "closed": set(),
}
AREAS = {
    "public": PUBLIC,
    "team": TEAM,
    "export": EXPORT,
    "deletion": DELETION,
    "settings": SETTINGS,
    "host": HOST,
    "closed": CLOSED,
}
every_address = pytest.mark.parametrize("address", ALL, ids=str)


def area(address: Address) -> str:
    return next(name for name, names in AREAS.items() if address.name in names)


def test_every_address_has_its_place_in_exactly_one_area() -> None:
    """A new address fails here until somebody has said who gets in."""
    known = [name for names in AREAS.values() for name in names]

    assert sorted(known) == sorted({address.name for address in ALL})


def outcome(answer: Any) -> str:
    """Where a person ended up, redirects followed."""
    if asks_to_sign_in(answer):
        return "asked to sign in"
    return "refused" if answer.status_code == 403 else "let in"


def expected(address: Address, role: str, method: str) -> str:
    if role in LET_IN[area(address)] and not (method == "POST" and address.name in READ_ONLY):
        return "let in"
    return "asked to sign in" if role in ("nobody", "stranger") else "refused"


@pytest.mark.once
@every_address
def test_each_address_lets_in_whom_it_should(world: World, address: Address) -> None:
    """The least of who may, the most of who may not: each has the rights of those before them.

    Below, all who may not send something, and who hosts opens every page.
    """
    path, allowed = world.path(address), LET_IN[area(address)]
    may = [role for role in ROLES if role in allowed][:1]
    may_not = [role for role in ROLES if role not in allowed]
    looking = {*may, *may_not[-1:], "nobody"} - {"host"}
    asked = [*((role, "GET") for role in looking), *((role, "POST") for role in may)]

    answers = {(role, method): world.ask(role, method, path) for role, method in asked}

    wanted = {(role, method): expected(address, role, method) for role, method in asked}
    assert {who: outcome(answer) for who, answer in answers.items()} == wanted
    assert all(answer.status_code < 500 for answer in answers.values())
    if address.name in GIVEN:
        said = answers[may_not[-1], "GET"].text
        assert "Contactez un administrateur" in said
        assert world.people["administrator"].name in said


@pytest.mark.once
def test_who_is_not_let_in_is_told_and_changes_nothing(world: World) -> None:
    before, sent = stored(), {"name": "Osaka", "can_configure": "on"}

    for address in ALL:
        for role in set(ROLES) - LET_IN[area(address)]:
            answer = world.ask(role, "POST", world.path(address), data=sent, stays=True)
            assert outcome(answer) == expected(address, role, "POST"), (address, role)
        assert stored() == before, address


@pytest.mark.parametrize(
    ("method", "headers"),
    [
        ("GET", {}),  # on both databases: whatever a page asks of them is asked here
        pytest.param("HEAD", {}, marks=pytest.mark.once),
        pytest.param("GET", {"HX-Request": "true"}, marks=pytest.mark.once),
    ],
)
def test_every_page_opens_for_who_hosts_and_looking_changes_nothing(
    world: World, method: str, headers: dict[str, str]
) -> None:
    before, is_sqlite = stored(), connection.vendor == "sqlite"

    for address in ALL:
        changes = count_of_changes() if is_sqlite else 0
        answer = world.ask("host", method, world.path(address), headers=headers, stays=True)
        assert outcome(answer) == expected(address, "host", "GET"), address
        assert answer.status_code < 500, address
        if is_sqlite and changes != count_of_changes():
            assert stored() == before, address
    assert stored() == before


@pytest.mark.once
def test_what_another_site_sends_is_refused(world: World) -> None:
    browser = world.browser("host", enforce_csrf_checks=True)
    before = stored()

    for address in ALL:
        answer = browser.post(world.path(address), {"name": "Osaka"})
        # Who watches over the machine is answered before tokens are looked at, and sends nothing.
        # Programs of mail end a mail by the key that only it holds (RFC 8058).
        answers = {"health": 405, "health-live": 405, "tasks:morning-end": 200}
        assert (address, answer.status_code) == (address, answers.get(address.name, 403))

    assert stored() == before
