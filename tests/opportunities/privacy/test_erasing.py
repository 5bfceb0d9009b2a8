"""A client goes through every part of the application, is erased, and is nowhere any more."""

import logging
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.core import mail
from django.test import TestCase, override_settings
from django.urls import reverse

from caladeo import clock
from caladeo.jobs import perform
from caladeo.models import Job, JournalEntry, User
from opportunities import actions
from opportunities.clients import merging
from opportunities.importing import checking, writing
from opportunities.models import (
    Client,
    ClientMerge,
    DeletedOpportunity,
    Erasure,
    Opportunity,
    StatusChange,
)
from opportunities.moves.undoing import CannotUndoError
from opportunities.privacy import erasing
from opportunities.trash import restoring
from statuses.models import Status
from tasks.feeds import addresses
from tasks.models import (
    CalendarFeed,
    Digest,
    Note,
    NoteMention,
    PinnedView,
    SavedView,
    Task,
)
from tasks.mornings import sending
from tasks.notes import writing as writing_notes
from tests.admin_pages import saved
from tests.clients import Client as Browser
from tests.factories import (
    AutoTaskTemplateFactory,
    ClientFactory,
    OpportunityFactory,
    StatusFactory,
    TaskFactory,
    UserFactory,
)
from tests.opportunities.importing.files import csv_text, kept, sent
from tests.opportunities.privacy.dumping import dump, found
from tests.tasks import reading
from tests.trashing import delete_trip
from tests.working import work

pytestmark = pytest.mark.django_db

NAME, EMAIL, PHONE = "Zéphyrine Quillançois", "z.quillancois@exemple.fr", "06 71 82 93 04"
FORMER = {"name": "Fernande Oxybelle", "email": "f@oxybelle.fr", "phone": "+33 1 98 76 54 30"}
ADDRESS = "17 sente des Myosotis bleus\n29999 Trifouillac"
MORNING = datetime(2027, 5, 12, 6, tzinfo=UTC)  # a Wednesday
TRACES = (NAME, "quillancois", "zephyrine", EMAIL, PHONE, "oxybelle", "01 98 76 54 30", "myosotis")


@pytest.fixture(autouse=True)
def file(settings: Any, tmp_path: Any) -> Any:
    settings.ERASURES_FILE = str(tmp_path / "erasures")
    return erasing.file_of_erasures()


@pytest.fixture
def quote():
    """Its rule speaks of the client."""
    status = StatusFactory(name="Devis envoyé", position=1)
    AutoTaskTemplateFactory(status=status, name="Rappeler {client}", description="Pour {client}.")
    return status


@pytest.fixture
def person(quote) -> Client:
    """A client with two trips, of which one is done with."""
    row = Client.objects.create(name=NAME, email=EMAIL, phone=PHONE, address=ADDRESS)
    for name in (f"Kyoto – {NAME.upper()}", "Famille Quillancois, Oman"):
        OpportunityFactory(name=name, client=row, status=quote, expected_revenue=4800)
    return row


def erase(web: Browser, person: Client) -> Any:
    address = reverse("opportunities:client-erasure", args=[person.pk])
    return web.post(address, {"confirmed": "on"}, follow=True)


def merge_another(person: Client, quote: Any) -> ClientMerge:
    other = ClientFactory(**FORMER)
    OpportunityFactory(client=other, status=quote, name="Oxybelle à Naxos")
    return merging.merge(person.pk, other.pk, by=None, at=clock.now())


def work_on_tasks(person: Client) -> None:
    """Typed by hand, done, deleted, and of a trip of somebody else."""
    first = person.opportunities.order_by("pk")[0]
    TaskFactory(opportunity=first, name="Rappeler Mme QUILLANCOIS au 06.71.82.93.04")
    TaskFactory(opportunity=first, done=True, description=f"Écrire à {EMAIL.upper()}, vite.")
    TaskFactory(opportunity=first, deleted=True, name=f"Zéphyrine aime {ADDRESS[:27]}")
    TaskFactory(
        name="Comme pour zephyrine  quillancois", description=f"voir +33 6 71829304 ; {NAME}"
    )


def write_notes(person: Client, seller: User) -> None:
    """On a trip that stays, on one that goes into the trash, and about them on another's."""
    at = clock.now()
    for trip in person.opportunities.order_by("pk")[:2]:
        words = f"@Julien Bernard {NAME} est enceinte, ne pas l’appeler au {PHONE}."
        writing_notes.write(trip, text=words, by=seller, at=at)
    note = f"Ne pas placer à côté de {NAME}."
    writing_notes.write(OpportunityFactory(), text=note, by=seller, at=at)


def import_files(web: Browser, seller: Any) -> None:
    kept(f"Bali;{NAME};14/06/2027;10;Devis envoyé", owner=seller)
    web.post(
        reverse("opportunities:import"),
        {"kind": "clients", "file": sent(csv_text(NAME), f"{NAME}.csv")},
    )
    done = kept(
        f"Cap Nord;{NAME};14/06/2027;10;Devis envoyé",
        f";{NAME};14/06/2027;1;Devis envoyé",
        owner=seller,
    )
    checked = checking.check(done, by=seller)
    how = {"agreed": checked.count, "left_out": len(checked.remarks), "token": checked.token}
    writing.write(done, **how, creates_tasks=True, by=seller, at=clock.now())


def export_in_the_background(web: Browser) -> None:
    address = reverse("opportunities:client-export", args=["csv"]) + "?q=quillan%C3%A7ois"
    web.post(address, {})
    work()


def leave_in_a_mail_and_a_calendar(seller: User, person: Client) -> None:
    """Told to a colleague one morning, and read by their calendar program."""
    trip = person.opportunities.order_by("pk")[0]
    User.objects.filter(pk=seller.pk).update(morning_mail=User.MorningMail.WORKDAYS)
    TaskFactory(opportunity=trip, assignee=seller, name=f"Rappeler {NAME}", due_date=MORNING.date())
    with time_machine.travel(MORNING):
        sending.send_due(at=MORNING)
        for kind in CalendarFeed.Kind:
            url = addresses.renew(seller, kind, leaves_out_clients=False, at=MORNING)
            read = Browser().get(url.removeprefix("http://testserver"))
            assert "VCALENDAR" in read.text
    assert found(str(mail.outbox[-1].body), NAME)
    assert (Digest.objects.count(), NoteMention.objects.count()) == (1, 2)


def through_all_parts(web: Browser, seller: User, person: Client, quote: Status) -> None:
    merge_another(person, quote)
    work_on_tasks(person)
    write_notes(person, seller)
    leave_in_a_mail_and_a_calendar(seller, person)
    import_files(web, seller)
    with override_settings(JOBS_ABOVE=0):
        export_in_the_background(web)
    site = Browser()
    site.force_login(UserFactory(host=True))
    for row in (person, person.opportunities.order_by("pk")[0]):
        saved(site, row)
    trip = person.opportunities.order_by("pk")[1]
    web.post(reverse("opportunities:transition", args=[trip.pk]), {"status": StatusFactory().pk})
    delete_trip(trip)
    web.get(reverse("opportunities:list") + f"?q={NAME}")
    for words in (NAME, "Quillançois", EMAIL):
        save = reverse("tasks:view-creation", args=["clients"])
        web.post(f"{save}?q={words}", {"name": f"Vue {words}", "is_pinned": "on"})


@pytest.mark.both
def test_nothing_of_a_client_is_left_anywhere(web, seller, person, quote, caplog):
    caplog.set_level(logging.INFO)
    through_all_parts(web, seller, person, quote)
    assert set(found(dump(), *TRACES)) == set(TRACES)
    kept_models = (Opportunity, Task, Note, DeletedOpportunity, LogEntry, StatusChange)
    counts = [model.objects.count() for model in kept_models]
    assert Job.objects.count() == 1

    answer = erase(web, person)

    assert "les voyages restent, sans nom." in answer.text
    assert found(dump(), *TRACES) == []
    assert found(caplog.text, *TRACES) == []
    # Of what was written about them nothing is left; of another's trip only the name goes.
    assert "enceinte" not in dump()
    assert sorted(Note.objects.values_list("text", flat=True)) == [
        "",
        f"Ne pas placer à côté de Client effacé n° {person.pk}.",
    ]
    assert [model.objects.count() for model in kept_models] == counts
    assert person.opportunities.order_by("pk")[0].expected_revenue == 4800
    assert not Job.objects.exists()
    assert SavedView.objects.count() == PinnedView.objects.count() == 3
    assert web.get(reverse("tasks:views")).status_code == 200


def test_what_goes_and_what_stays_is_said_before(web, seller, person, quote):
    merge_another(person, quote)
    work_on_tasks(person)
    kept(f"Bali;{NAME};;;", owner=seller)
    before = dump()

    counts = erasing.preview(person)

    assert (counts.trips, counts.open_trips, counts.merges, counts.uploads) == (3, 3, 1, 1)
    address = reverse("opportunities:client-erasure", args=[person.pk])
    text = reading.text(web.get(address))
    assert "3 voyages avec leurs dates, leurs montants, leurs tâches et leur historique" in text
    assert "3 de ces voyages sont en cours" in text
    assert dump() == before
    assert erasing.erase([person.pk], by=seller, at=clock.now()) == counts


def test_without_its_box_nothing_is_erased(web, person):
    answer = web.post(reverse("opportunities:client-erasure", args=[person.pk]))

    assert (answer.status_code, "rien n’a été effacé" in answer.text) == (422, True)
    assert Client.objects.get(pk=person.pk).name == NAME


def test_it_is_noted_by_number_and_cannot_be_edited_again(web, seller, person, quote, file):
    gone = merge_another(person, quote).gone_key
    with TestCase.captureOnCommitCallbacks(execute=True):
        erase(web, person)

    person.refresh_from_db()
    assert (person.name, person.email) == (f"Client effacé n° {person.pk}", "")
    assert set(Erasure.objects.values_list("client_key", "erased_by")) == {
        (person.pk, seller.pk),
        (gone, seller.pk),
    }
    assert [line.split()[1] for line in file.read_text().splitlines()] == [
        str(person.pk),
        str(gone),
    ]
    entry = JournalEntry.objects.latest_first()[0]
    assert (entry.kind, entry.by, entry.target_key) == ("personal-data-erased", seller, person.pk)
    edition = web.get(reverse("opportunities:client-edition", args=[person.pk]), follow=True)
    assert "Les données de ce client sont effacées" in edition.text
    with pytest.raises(actions.ErasedError):
        actions.edit_client(person, {"phone": PHONE})
    assert "sont déjà effacées" in erase(web, person).text


def test_a_merge_before_cannot_be_undone_and_leads_to_who_was_kept(web, person, quote):
    merge = merge_another(person, quote)
    erase(web, person)

    with pytest.raises(CannotUndoError):
        merging.undo(merge.pk, at=clock.now())
    assert merging.latest(person, at=clock.now()) == []
    page = web.get(reverse("opportunities:client-page", args=[merge.gone_key]), follow=True)
    assert page.redirect_chain[0][0] == person.get_absolute_url()


def test_a_deleted_trip_comes_back_without_the_name(web, seller, person):
    trip = person.opportunities.order_by("pk")[0]
    delete_trip(trip)
    erase(web, person)

    restored = restoring.restore(trip.pk, by=seller, at=clock.now()).opportunity

    assert restored.name == f"Kyoto – Client effacé n° {person.pk}"
    assert list(Opportunity.objects.search("effacé kyoto")) == [restored]
    assert found(dump(), *TRACES) == []


def test_a_trip_of_somebody_who_is_deleted_too_is_cleaned(web, person, quote):
    """Its client stands with it in the trash, and would come back with it."""
    trip, other = person.opportunities.order_by("pk")
    for row in (trip, other):
        delete_trip(row)
    key = person.pk
    actions.delete_client(person)
    erasing.file_of_erasures().write_text(f"2027-05-12T10:00:00+02:00 {key}\n")

    erasing.replay_erasures()

    assert found(dump(), *TRACES) == []


@pytest.mark.both
def test_what_a_restored_backup_brings_back_is_erased_again(person, quote, file):
    other = ClientFactory(**FORMER)
    file.write_text(
        f"2027-05-12T10:00:00+02:00 {person.pk}\n2027-05-13T10:00:00+02:00 {other.pk + 9}\n"
    )

    assert (erasing.replay_erasures(), erasing.replay_erasures()) == (1, 0)

    assert found(dump(), NAME, EMAIL, PHONE) == []
    assert Client.objects.get(pk=other.pk).name == FORMER["name"]
    assert ClientFactory().pk > other.pk + 9


@pytest.mark.both
def test_a_worker_that_has_read_the_name_begins_again(web, seller, person, settings):
    settings.JOBS_ABOVE = 0
    web.post(reverse("opportunities:client-export", args=["csv"]))
    job = perform._begin(Job.objects.get().pk)
    erasing.erase([person.pk], by=seller, at=clock.now())

    with pytest.raises(perform.OvertakenError):
        perform._end(job, state=Job.State.DONE, content=NAME.encode())
    work()

    assert Job.objects.get().state == Job.State.DONE
    assert found(dump(), *TRACES) == []
