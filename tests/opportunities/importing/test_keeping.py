from datetime import timedelta

import pytest

from caladeo import clock
from opportunities.importing import checking, uploads, writing
from opportunities.models import ImportFile
from tests.factories import StatusFactory
from tests.opportunities.importing.files import kept

pytestmark = [pytest.mark.django_db, pytest.mark.both]
DAY = timedelta(hours=24)


def test_an_upload_keeps_its_rows_as_they_were_read(seller):
    file = kept("Kyoto;Forêt d’Émeraude;;;", owner=seller)

    stored = ImportFile.objects.get(pk=file.pk)
    assert stored.rows == [(2, ["Kyoto", "Forêt d’Émeraude"])]
    assert (stored.row_count, stored.columns[:2]) == (1, ["name", "client_name"])


def test_an_upload_waits_for_its_owner_for_a_day(seller, administrator):
    file = kept("Kyoto;Lefèvre;;;", owner=seller)
    now = clock.now()

    assert list(ImportFile.objects.waiting(seller, at=now)) == [file]
    assert not ImportFile.objects.waiting(administrator, at=now)
    assert not ImportFile.objects.waiting(seller, at=now + DAY)


def test_old_uploads_are_forgotten_with_the_next_one(seller, administrator):
    file = kept("Kyoto;Lefèvre;;;", owner=administrator)
    ImportFile.objects.filter(pk=file.pk).update(uploaded_at=clock.now() - DAY)

    new = kept("Oman;Lefèvre;;;", owner=seller)

    assert list(ImportFile.objects.all()) == [new]


def test_a_person_has_five_files_waiting_at_most(seller):
    files = [kept(f"Kyoto {number};Lefèvre;;;", owner=seller) for number in range(7)]

    assert list(ImportFile.objects.order_by("pk")) == files[2:]


def test_what_the_undo_needed_is_forgotten_after_a_day(seller):
    StatusFactory()
    file = kept("Kyoto;Lefèvre;;;", owner=seller)
    agreed = checking.check(file, by=seller).count
    writing.write(file, agreed=agreed, creates_tasks=True, by=seller, at=clock.now() - DAY)

    uploads.forget_old(at=clock.now())

    assert ImportFile.objects.get().written == {}


def test_columns_are_not_matched_anew_once_imported(seller):
    StatusFactory()
    file = kept("Kyoto;Lefèvre;;;", owner=seller)
    writing.write(file, agreed=1, creates_tasks=True, by=seller, at=clock.now())

    uploads.match(file, [""])
    uploads.forget(file)

    assert ImportFile.objects.get().columns == file.columns


@pytest.mark.parametrize("count", [1, 3, 5])
def test_the_first_rows_are_shown_without_unpacking_the_others(seller, count):
    file = kept("Kyoto;Martin", "Oman;Lefèvre", "Pérou;Garnier", owner=seller, headings="Nom;Qui")
    long = kept(*["Kyoto;" + "é" * 5000] * 1000, owner=seller, headings="Nom;Qui")

    assert (
        file.first(count)
        == [["Kyoto", "Martin"], ["Oman", "Lefèvre"], ["Pérou", "Garnier"]][:count]
    )
    assert long.first(count) == [["Kyoto", "é" * 5000]] * count
    assert len(long.first(1000)) < 1000


@pytest.mark.parametrize("headings", ["Dossier;Qui", "Qui;Dossier;Pourquoi"])
def test_columns_are_matched_as_they_were_the_last_time(seller, administrator, headings):
    StatusFactory()
    first = kept("Kyoto;Lefèvre", owner=seller, headings="Dossier;Qui")
    uploads.match(first, ["name", "client_name"])
    first.refresh_from_db()
    writing.write(first, agreed=1, creates_tasks=True, by=seller, at=clock.now())

    again = kept("Lefèvre;Oman;x", owner=seller, headings=headings)
    other = kept("Lefèvre;Oman;x", owner=administrator, headings=headings)

    chosen = dict(zip(again.headers, again.columns, strict=True))
    assert (chosen["Dossier"], chosen["Qui"]) == ("name", "client_name")
    assert not chosen.get("Pourquoi")
    assert "client_name" not in other.columns


def test_an_unknown_heading_is_guessed_with_all_others(seller):
    StatusFactory()
    first = kept("Kyoto;Lefèvre", owner=seller, headings="Dossier;Qui")
    uploads.match(first, ["name", "client_name"])
    first.refresh_from_db()
    writing.write(first, agreed=1, creates_tasks=True, by=seller, at=clock.now())

    again = kept("Lefèvre;Oman;4", owner=seller, headings="Dossier;Qui;Participants")

    assert again.columns == ["name", "", "participants"]
