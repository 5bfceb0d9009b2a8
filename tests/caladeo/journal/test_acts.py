"""Each act that the journal promises to tell, done by its page or its command."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from django.urls import reverse

from caladeo.models import JournalEntry, User
from opportunities.importing import checking, uploads
from tasks.models import Task
from tests.clients import Client
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory, StatusFactory
from tests.opportunities.importing.files import kept
from tests.tasks.views.settings.test_long_work import agree, count

pytestmark = [pytest.mark.django_db, pytest.mark.both]
Kind = JournalEntry.Kind
PASSWORD = "six petites pommes"


def told(**found: Any) -> list[tuple[str, str, dict[str, Any]]]:
    entries = JournalEntry.objects.filter(**found).order_by("pk")
    return [(entry.by_name, entry.label, entry.after) for entry in entries]


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """What somebody types at the questions of a command."""

    def types(*answers: str) -> None:
        line = iter(answers)
        monkeypatch.setattr("getpass.getpass", lambda **_how: next(line))

    return types


def test_rules_given_to_those_already_there(screen: Client) -> None:
    trip = OpportunityFactory()
    OpportunityFactory.create_batch(2, status=trip.status)
    rule = AutoTaskTemplateFactory(name="Relancer", status=trip.status)
    address = reverse("tasks:application", args=[rule.status_id])

    for _press in range(2):
        screen.post(address, {"tache": rule.pk})

    after = {"rules": ["Relancer"], "tasks": 3, "opportunities": 3}
    assert told() == [("Claire Martin", rule.status.name, after)]
    assert JournalEntry.objects.get().kind == Kind.RULE_APPLIED
    page = screen.get(reverse("journal"), {"what": "rules"})
    edits = {edit.name: edit.after for edit in page.context["lines"][0].edits}
    assert edits == {"Règles": "Relancer", "Tâches": "3", "Opportunités": "3"}


def test_the_same_by_a_worker(screen: Client, two_are_many: None) -> None:
    status = StatusFactory()
    OpportunityFactory.create_batch(4, status=status)
    rule = AutoTaskTemplateFactory(status=status)

    address = reverse("tasks:application", args=[status.pk])
    agree(screen, count(screen, address, {"tache": rule.pk}))

    assert Task.objects.count() == 4
    (entry,) = told(kind=Kind.RULE_APPLIED)
    assert (entry[0], entry[2]["tasks"]) == ("Claire Martin", 4)


def test_a_file_of_rules_that_goes_out(screen: Client) -> None:
    rule = AutoTaskTemplateFactory(status__name="Option")
    StatusFactory(name="Confirmé")
    for path in (
        reverse("statuses:rules-export"),
        reverse("statuses:status-export", args=[rule.status_id]),
    ):
        screen.head(path)
        screen.get(path)

    everything, one = told(kind=Kind.EXPORTED)
    assert everything[1].startswith("statuts-")
    assert everything[2] == {"statuses": 2, "key dates": 0, "rules": 1}
    assert one[1].startswith("option-")
    assert one[2] == {"statuses": 1, "key dates": 0, "rules": 1}


def test_refused_lines_that_go_out_are_counted_and_not_named(client: Client, seller: User) -> None:
    StatusFactory(name="Devis")
    file = kept(";Garnier", "Kyoto;Lefèvre", owner=seller, headings="Nom;Client")
    uploads.keep_refused(file, checking.check(file, by=seller))
    client.force_login(seller)

    address = reverse("opportunities:import-refused", args=[file.pk])
    client.head(address)
    answer = client.get(address)

    assert answer.status_code == 200
    assert told() == [("Julien Bernard", "", {"rows": 1})]
    assert JournalEntry.objects.get().target_key == file.pk


def test_another_name_of_ones_own(client: Client, seller: User) -> None:
    client.force_login(seller)
    kept_values = {"color": seller.color, "language": "fr", "theme": "system"}
    for name in ("Julien Bernard", "Julien Bernard-Roux"):
        client.post("/compte/", {"name": name, **kept_values})

    (entry,) = JournalEntry.objects.filter(kind=Kind.PERSON_EDITED)
    assert (entry.by, entry.before) == (seller, {"name": "Julien Bernard"})
    assert entry.after == {"name": "Julien Bernard-Roux"}


def test_an_invitation_that_is_sent_again(screen: Client) -> None:
    lea = User.objects.create_user("lea@example.com", name="Léa")

    screen.post(reverse("team:invitation", args=[lea.pk]))

    assert told(kind=Kind.INVITED_AGAIN) == [("Claire Martin", "Léa", {})]


def test_the_first_administrator_made_by_the_host() -> None:
    how = {"email": "anne@example.com", "name": "Anne", "interactive": False, "verbosity": 0}
    call_command("createsuperuser", **how)

    (entry,) = JournalEntry.objects.filter(kind=Kind.PERSON_ADDED)
    assert (entry.by, entry.label) == (None, "Anne")
    assert entry.after["e-mail"] == "anne@example.com"


def test_a_password_chosen_by_the_host_is_told_to_its_person(
    client: Client,
    seller: User,
    typed: Callable[..., None],
    mailoutbox: list[EmailMessage],
    django_capture_on_commit_callbacks: Any,
) -> None:
    client.force_login(seller)
    typed("court", "court", PASSWORD, "autre chose encore", PASSWORD, PASSWORD)

    with django_capture_on_commit_callbacks(execute=True):
        call_command("changepassword", "JULIEN@example.com")

    assert client.get("/compte/").status_code == 302
    assert told(kind=Kind.PASSWORD_EDITED) == [("", "Julien Bernard", {})]
    assert mailoutbox[0].to == [seller.email]
    assert "mot de passe" in str(mailoutbox[0].body)
    seller.refresh_from_db()
    assert seller.check_password(PASSWORD)


@pytest.mark.parametrize("email", ["nobody@example.com", "julien@example.com"])
def test_three_weak_passwords_or_a_wrong_e_mail_change_nothing(
    seller: User, typed: Callable[..., None], email: str
) -> None:
    before = seller.password
    typed(*["court"] * 6)

    with pytest.raises(CommandError):
        call_command("changepassword", email)

    seller.refresh_from_db()
    assert (seller.password, JournalEntry.objects.count()) == (before, 0)


def test_a_password_chosen_on_the_administration_site_is_told_too(
    client: Client,
    host: User,
    seller: User,
    mailoutbox: list[EmailMessage],
    django_capture_on_commit_callbacks: Any,
) -> None:
    client.force_login(host)

    with django_capture_on_commit_callbacks(execute=True):
        path = reverse("admin:auth_user_password_change", args=[seller.pk])
        client.post(path, {"password1": PASSWORD, "password2": PASSWORD})

    assert told(kind=Kind.PASSWORD_EDITED) == [("Anne Morel", "Julien Bernard", {})]
    assert [mail.to for mail in mailoutbox] == [[seller.email]]
