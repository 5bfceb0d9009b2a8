"""Two clients merged from their pages, and the way back."""

from datetime import timedelta

import pytest
from django.urls import reverse

from caladeo import clock
from opportunities.clients import merging
from opportunities.models import Client, ClientMerge, DeletedOpportunity, Opportunity
from opportunities.trash import restoring
from tests.clients import Client as Browser
from tests.factories import ClientFactory, OpportunityFactory, StatusFactory, TaskFactory
from tests.reading import fields_of
from tests.tasks import reading
from tests.trashing import delete_trip

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def nadia(db) -> Client:
    return ClientFactory(name="Nadia Haddad", phone="06 39 98 29 49", kind="person")


@pytest.fixture
def other(db) -> Client:
    return ClientFactory(
        name="N. Haddad", phone="02 61 91 62 26", email="nadia@example.com", kind="couple"
    )


def url(name: str, *keys: int) -> str:
    return reverse(f"opportunities:client-{name}", args=keys)


def merge(web: Browser, kept: Client, gone: Client, **chosen: str):
    address = url("merge", kept.pk, gone.pk)
    return web.post(address, fields_of(web.get(address)) | chosen, follow=True)


def merged(kept: Client, gone: Client, **options) -> ClientMerge:
    return merging.merge(kept.pk, gone.pk, by=None, at=clock.now(), **options)


def undo(web: Browser, merge: ClientMerge):
    return web.post(url("merge-undo", merge.pk), follow=True)


def test_both_are_compared_before_anything_is_merged(web, nadia, other):
    trip = OpportunityFactory(client=other)
    TaskFactory(opportunity=trip)

    text = reading.text(web.get(url("merge", nadia.pk, other.pk)))

    assert "1 voyage passe à « Nadia Haddad », avec 1 tâche ouverte" in text
    assert "repris de « N. Haddad »" in text  # the e-mail, which only the other has
    assert Client.objects.count() == 2


def test_trips_come_along_and_what_is_lacking_is_taken(web, nadia, other):
    trip = OpportunityFactory(client=other)

    answer = merge(web, nadia, other, phone="theirs")

    trip.refresh_from_db()
    nadia.refresh_from_db()
    assert trip.client == nadia
    assert (nadia.name, nadia.kind) == ("Nadia Haddad", "person")
    assert (nadia.phone, nadia.email) == ("02 61 91 62 26", "nadia@example.com")
    assert not Client.objects.filter(pk=other.pk).exists()
    assert "« N. Haddad » fusionné avec « Nadia Haddad » · 1 voyage suit" in reading.text(answer)
    assert "connu aussi comme : N. Haddad, 06 39 98 29 49" in reading.text(answer)


@pytest.mark.parametrize("words", ["n. haddad", "0639982949", "06 39 98 29 49"])
def test_what_is_not_kept_is_still_found(web, nadia, other, words):
    merge(web, nadia, other, phone="theirs")

    assert list(Client.objects.search(words)) == [nadia]
    trip = OpportunityFactory(client=Client.objects.get())
    assert list(Opportunity.objects.search(words)) == [trip]


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ({"phone": "+33 6 12 34 56 78"}, {"phone": "0033 6 12 34 56 78"}),
        ({"email": "nadia@example.com"}, {"email": "Nadia@Example.com"}),
        ({"phone": "à demander"}, {"phone": "A demander"}),
    ],
)
def test_the_same_spelt_otherwise_is_not_told_beside_it(ours, theirs):
    kept, gone = (ClientFactory(**{"name": "Haddad"} | own) for own in (ours, theirs))

    made = merged(kept, gone)

    kept.refresh_from_db()
    assert kept.also_known_as == ""
    merging.undo(made.pk, at=clock.now())
    assert [Client.objects.filter(**own).count() for own in (ours, theirs)] == [1, 1]


def test_an_undo_gives_back_both_as_they_were(web, nadia, other):
    trip, own = OpportunityFactory(client=other), OpportunityFactory(client=nadia)
    before = [merging.values_of(row) for row in (nadia, other)]
    merge(web, nadia, other, phone="theirs", kind="theirs")

    answer = undo(web, ClientMerge.objects.get())

    assert "« N. Haddad » est de retour, avec 1 voyage." in reading.text(answer)
    rows = [Client.objects.get(pk=row.pk) for row in (nadia, other)]
    assert [merging.values_of(row) for row in rows] == before
    assert [row.also_known_as for row in rows] == ["", ""]
    assert (Opportunity.objects.get(pk=trip.pk).client, own.client) == (other, nadia)
    assert list(Client.objects.search("0261916226")) == [other]


def test_an_undo_leaves_what_was_changed_since(web, nadia, other):
    trip, moved = OpportunityFactory(client=other), OpportunityFactory(client=other)
    merge(web, nadia, other)
    Opportunity.objects.filter(pk=moved.pk).update(client=ClientFactory(name="Oman"))
    later = OpportunityFactory(client=nadia)
    Client.objects.filter(pk=nadia.pk).update(email="new@example.com")

    text = reading.text(undo(web, ClientMerge.objects.get()))

    assert "avec 1 voyage" in text
    assert "1 voyage a un autre client depuis : il y reste." in text
    assert "Modifié depuis, et laissé ainsi : e-mail." in text
    names = [Opportunity.objects.get(pk=row.pk).client.name for row in (trip, moved, later)]
    assert names == ["N. Haddad", "Oman", "Nadia Haddad"]
    assert Client.objects.get(pk=nadia.pk).email == "new@example.com"


def test_two_merges_in_a_row_are_undone_one_by_one(web, nadia, other):
    third = ClientFactory(name="Famille Haddad")
    trips = [OpportunityFactory(client=row) for row in (nadia, other, third)]
    first, second = merged(nadia, other), merged(third, nadia)
    assert {row.client_id for row in Opportunity.objects.all()} == {third.pk}
    assert list(Client.objects.search("N. Haddad")) == [third]

    undo(web, second)
    undo(web, first)

    assert [Opportunity.objects.get(pk=row.pk).client for row in trips] == [nadia, other, third]
    assert not ClientMerge.objects.exists()
    assert set(Client.objects.values_list("also_known_as", flat=True)) == {""}


@pytest.mark.parametrize("into_a_third", [True, False])
def test_of_two_merges_in_a_row_only_the_latest_can_be_undone(web, nadia, other, into_a_third):
    """The older one gave what the later one has taken on, or covered."""
    third = ClientFactory(name="Famille Haddad", email="famille@example.com")
    first = merged(nadia, other)
    pair = (third, nadia) if into_a_third else (nadia, third)
    second = merged(*pair, theirs=["email"])

    page = web.get(pair[0].get_absolute_url()).text
    answer = undo(web, first)

    assert url("merge-undo", second.pk) in page
    assert url("merge-undo", first.pk) not in page
    assert "fusionné de nouveau depuis" in reading.text(answer)
    assert ClientMerge.objects.count() == len([first, second])
    undo(web, second)
    undo(web, first)
    emails = Client.objects.order_by("pk").values_list("email", flat=True)
    assert list(emails) == ["", "nadia@example.com", "famille@example.com"]


@pytest.mark.parametrize("hours", [23, 25])
def test_a_merge_can_be_undone_for_a_day(web, nadia, other, hours):
    done = merged(nadia, other)
    ClientMerge.objects.update(merged_at=clock.now() - timedelta(hours=hours))

    is_offered = url("merge-undo", done.pk) in web.get(nadia.get_absolute_url()).text
    answer = undo(web, done)

    assert is_offered == (hours < 24)
    assert Client.objects.filter(pk=other.pk).exists() == is_offered
    assert ("il est trop tard" in reading.text(answer)) != is_offered


def test_a_second_press_of_undo_says_so(web, nadia, other):
    done = merged(nadia, other)
    undo(web, done)

    assert "déjà annulée" in reading.text(undo(web, done))
    assert Client.objects.count() == 2


# --- Bad input ---


def test_a_client_is_not_merged_with_itself(web, nadia):
    address = url("merge", nadia.pk, nadia.pk)

    assert "avec lui-même" in reading.text(web.get(address, follow=True))
    assert "avec lui-même" in reading.text(web.post(address, {"seen": "x"}, follow=True))
    text = reading.text(web.get(url("merge-choice", nadia.pk), {"client": nadia.pk}))
    assert "C’est le même client" in text
    with pytest.raises(merging.SameClientError):
        merged(nadia, nadia)


def test_what_somebody_edited_meanwhile_is_shown_first(web, nadia, other):
    address = url("merge", nadia.pk, other.pk)
    form = fields_of(web.get(address)) | {"phone": "theirs"}
    Client.objects.filter(pk=other.pk).update(phone="09 00 00 00 00")

    answer = web.post(address, form)

    assert answer.status_code == 409
    assert "modifié entre-temps" in reading.text(answer)
    assert fields_of(answer)["phone"] == "theirs"
    assert Client.objects.count() == 2


@pytest.mark.parametrize("typed", [{}, {"seen": ""}, {"phone": "x"}, {"seen": "\x00"}])
def test_what_no_page_sends_merges_nothing(web, nadia, other, typed):
    web.post(url("merge", nadia.pk, other.pk), typed)

    assert Client.objects.count() == 2


@pytest.mark.parametrize("typed", ["new", "0", "x", "999999999", ""])
def test_only_a_client_can_be_chosen(web, nadia, typed):
    answer = web.get(url("merge-choice", nadia.pk), {"client": typed, "client_text": ""})

    assert answer.context["form"].errors["client"]


def test_a_second_press_says_that_they_are_merged_already(web, nadia, other):
    address = url("merge", nadia.pk, other.pk)
    form = fields_of(web.get(address))
    web.post(address, form)

    answer = web.post(address, form, follow=True)

    assert "sont déjà fusionnés" in reading.text(answer)
    assert Client.objects.count() == ClientMerge.objects.count() == 1


def test_one_who_was_deleted_meanwhile_is_named(web, nadia, other):
    address = url("merge", nadia.pk, other.pk)
    other.delete()

    answer = web.get(address, follow=True)

    assert "n’existe plus" in reading.text(answer)
    assert answer.redirect_chain[-1][0] == nadia.get_absolute_url()


def test_the_other_one_is_found_by_words_without_script(web, nadia, other):
    web_page = web.get(url("merge-choice", nadia.pk), {"client": "", "client_text": "haddad"})
    assert f'value="{other.pk}"' in web_page.text
    assert f'value="{nadia.pk}"' not in web_page.text

    answer = web.get(url("merge-choice", nadia.pk), {"client": other.pk})

    assert answer.url == url("merge", nadia.pk, other.pk)


# --- What was opened before the merge ---


@pytest.mark.parametrize("name", ["page", "edition", "deletion", "merge-choice"])
def test_addresses_lead_to_the_one_that_was_kept(web, nadia, other, name):
    merged(nadia, other)

    answer = web.get(url(name, other.pk), follow=True)

    assert answer.redirect_chain[-1][0] == nadia.get_absolute_url()
    assert "c’est maintenant « Nadia Haddad »" in reading.text(answer)


def test_a_deletion_opened_before_deletes_nobody(web, nadia, other):
    merged(nadia, other)

    web.post(url("deletion", other.pk))

    assert Client.objects.get() == nadia


def test_an_edit_opened_before_is_compared_with_the_one_kept(web, nadia, other):
    form = fields_of(web.get(url("edition", other.pk))) | {"phone": "01", "address": "Nantes"}
    merged(nadia, other)

    answer = web.post(url("edition", other.pk), form)
    assert list(answer.context["form"].errors) == ["phone"]
    assert "06 39 98 29 49" in reading.text(answer)
    web.post(url("edition", other.pk), fields_of(answer))

    nadia.refresh_from_db()
    assert (nadia.phone, nadia.address, nadia.name) == ("01", "Nantes", "Nadia Haddad")


def test_a_new_trip_opened_before_goes_to_the_one_kept(web, nadia, other):
    StatusFactory()
    form = fields_of(web.get(reverse("opportunities:creation"), {"client": other.pk}))
    merged(nadia, other)

    answer = web.post(reverse("opportunities:creation"), form | {"name": "Oman"}, follow=True)

    assert Opportunity.objects.get().client == nadia
    assert "« N. Haddad » a été fusionné" in reading.text(answer)
    page = web.get(reverse("opportunities:creation"), {"client": other.pk})
    assert fields_of(page)["client"] == str(nadia.pk)


def test_a_trip_edited_meanwhile_keeps_what_both_did(web, nadia, other):
    trip = OpportunityFactory(client=other, name="Oman")
    address = reverse("opportunities:edition", args=[trip.pk])
    form = fields_of(web.get(address))
    merged(nadia, other)

    web.post(address, form | {"name": "Oman et Dubaï"})

    trip.refresh_from_db()
    assert (trip.name, trip.client) == ("Oman et Dubaï", nadia)


# --- What is in the trash ---


@pytest.mark.parametrize("is_merged_first", [False, True])
@pytest.mark.parametrize("is_client_deleted", [False, True])
def test_what_is_in_the_trash_goes_along_and_back(
    seller, nadia, other, is_merged_first, is_client_deleted
):
    gone = OpportunityFactory(client=other)
    if is_merged_first:
        made = merged(nadia, other)
        delete_trip(Opportunity.objects.get())
    else:
        delete_trip(gone)
        made = merged(nadia, other)
    assert list(nadia.deleted_opportunities.all()) == list(DeletedOpportunity.objects.all())
    assert list(DeletedOpportunity.objects.search("nadia haddad"))

    merging.undo(made.pk, at=clock.now())
    assert DeletedOpportunity.objects.get().client_name == "N. Haddad"
    assert not list(DeletedOpportunity.objects.search("nadia haddad"))
    if is_client_deleted:
        Client.objects.get(pk=other.pk).delete()
    restored = restoring.restore(gone.pk, by=seller, at=clock.now())

    assert merging.values_of(restored.opportunity.client) == merging.values_of(other)
    assert restored.opportunity.client_id == other.pk


def test_the_one_that_was_kept_comes_back_with_a_trip_that_came_along(seller, nadia, other):
    gone = OpportunityFactory(client=other)
    delete_trip(gone)
    merged(nadia, other)
    Client.objects.get().delete()

    restored = restoring.restore(gone.pk, by=seller, at=clock.now())

    assert restored.opportunity.client == nadia
    assert restored.opportunity.client.email == "nadia@example.com"
