"""Opportunities ticked on the list: to another manager, a priority or none, as a file."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.urls import reverse

from caladeo import clock
from caladeo.models import JournalEntry, User
from opportunities.models import FactChange, Opportunity
from tasks.models import Task
from tests.factories import OpportunityFactory, UserFactory
from tests.reading import fields_of
from tests.tasks import reading

pytestmark = [pytest.mark.django_db, pytest.mark.both]
GIVE = reverse("opportunities:bulk-give")
GIVE_BACK = reverse("opportunities:bulk-give-back")
STAR = reverse("opportunities:bulk-star")
LIST = reverse("opportunities:list")


def ids(trips) -> list[int]:
    return [trip.pk for trip in trips]


def words(page) -> str:
    return reading.text(page).replace("\u00a0", " ")


def preview(web, trips, to, **query):
    return web.get(GIVE, {"id": ids(trips), "a": to.pk, "next": LIST, **query})


def press(web, page):
    return web.post(GIVE, fields_of(page), follow=True)


def undo_of(page) -> dict[str, str]:
    found = re.findall(r'name="(made|at|only|next)" value="([^"]*)"', page.text)
    return dict(found)


def managers() -> list[str]:
    return list(Opportunity.objects.order_by("name").values_list("manager__name", flat=True))


# --- To another manager ---


def test_the_bar_offers_what_can_be_done_with_those_ticked(web, trips, lea):
    page = web.get(LIST)

    for address in (GIVE, f"{STAR}?starred=on", f"{STAR}?starred=off"):
        assert f'formaction="{address}"' in page.text
    assert "Léa Petit" in web.get(f"{GIVE}?personnes").text


def test_the_page_asks_for_a_person_without_script(web, trips, lea):
    page = web.get(GIVE, {"id": ids(trips)})

    assert "3 opportunités sélectionnées" in words(page)
    assert f'name="a" value="{lea.pk}"' in page.text
    assert page.text.count('name="id"') == 3


@pytest.mark.parametrize("name", ["bulk-move", "bulk-give"])
def test_the_head_leads_back_to_the_list_as_it_was(web, trips, name):
    back = f"{LIST}?etat=toutes"

    page = web.get(reverse(f"opportunities:{name}"), {"id": ids(trips), "next": back})

    assert f'href="{back}"' in page.text.split("<h1")[0].split('class="page-head"')[1]


def test_the_preview_says_which_tasks_go_along_and_writes_nothing(web, trips, lea):
    theirs = OpportunityFactory(name="Kyoto", manager=lea)

    page = preview(web, [*trips, theirs], lea)

    assert "3 tâches passent à Léa Petit" in words(page)
    assert "1 est déjà à cette personne" in words(page)
    assert "Confier 3 opportunités" in words(page)
    assert not FactChange.objects.exists()


def test_they_are_given_with_their_tasks_and_one_click_gives_them_back(web, seller, trips, lea):
    page = press(web, preview(web, trips[:2], lea))

    text = words(page)
    assert "2 opportunités confiées à Léa Petit, 2 tâches passées à Léa Petit" in text
    assert managers() == ["Léa Petit", "Léa Petit", "Julien Bernard"]
    assert Task.objects.filter(assignee=lea).count() == 2
    changes = FactChange.objects.filter(field="manager")
    assert {(row.before, row.after, row.changed_by) for row in changes} == {
        (seller.pk, lea.pk, seller)
    }

    text = words(web.post(GIVE_BACK, undo_of(page), follow=True))

    assert "2 changements annulés" in text
    assert managers() == ["Julien Bernard"] * 3
    assert not Task.objects.filter(assignee=lea).exists()
    assert FactChange.objects.standing().count() == 0
    assert "annulé" in words(web.post(GIVE_BACK, undo_of(page), follow=True))
    assert FactChange.objects.count() == 4


def test_the_undo_gives_each_back_to_the_manager_before(web, seller, trips, lea):
    paul = UserFactory(name="Paul Roy")
    trips.append(OpportunityFactory(name="Zanzibar", manager=paul))
    page = press(web, preview(web, trips, lea))

    web.post(GIVE_BACK, undo_of(page))

    assert managers() == ["Julien Bernard"] * 3 + ["Paul Roy"]


def test_the_undo_leaves_what_changed_again_or_whose_manager_has_left(web, trips, lea):
    paul, anne = UserFactory(name="Paul Roy"), UserFactory(name="Anne Le Bris")
    trips.append(OpportunityFactory(name="Zanzibar", manager=anne))
    page = press(web, preview(web, trips, lea))
    trips[0].refresh_from_db()
    trips[0].manager = paul
    trips[0].save()
    trips[1].delete()
    User.objects.filter(pk=anne.pk).update(is_active=False)

    text = words(web.post(GIVE_BACK, undo_of(page), follow=True))

    assert "1 changement annulé" in text
    assert "2 opportunités restent à leur gestionnaire" in text
    assert managers() == ["Paul Roy", "Julien Bernard", "Léa Petit"]


def test_a_day_later_it_is_too_late(web, trips, lea, time_machine):
    page = press(web, preview(web, trips, lea))
    undo = undo_of(page)
    time_machine.move_to(clock.now() + timedelta(hours=25))

    assert "il est trop tard" in words(web.post(GIVE_BACK, undo, follow=True))
    assert managers() == ["Léa Petit"] * 3


def test_those_that_a_colleague_gave_or_deleted_meanwhile_are_told(web, trips, lea):
    page = preview(web, trips, lea)
    trips[0].manager = UserFactory(name="Paul Roy")
    trips[0].save()
    trips[1].delete()

    text = words(press(web, page))

    assert "1 opportunité confiée à Léa Petit" in text
    assert "1 opportunité a changé de gestionnaire entre-temps" in text
    assert "1 opportunité a été supprimée entre-temps" in text
    assert managers() == ["Paul Roy", "Léa Petit"]


def test_who_cannot_sign_in_any_more_gets_nothing(web, trips, lea):
    page = preview(web, trips, lea)
    User.objects.filter(pk=lea.pk).update(is_active=False)

    assert "Choisissez une personne active de l’équipe" in words(press(web, page))
    assert "Choisissez une personne active de l’équipe" in words(preview(web, trips, lea))
    assert managers() == ["Julien Bernard"] * 3


def test_all_that_the_filter_finds_is_given(web, trips, lea):
    OpportunityFactory(name="Ailleurs")

    press(web, preview(web, [], lea, toutes="1", statut=trips[0].status_id))

    assert Opportunity.objects.filter(manager=lea).count() == 3


@pytest.mark.parametrize(
    "sent",
    [
        {"made": "1.2"},
        {"made": "1", "at": "2027-05-12T10:00:00+00:00"},
        {"made": "1.2", "at": "2027-05-12T10:00:00"},
        {"made": "1.x", "at": "2027-05-12T10:00:00+00:00"},
    ],
)
def test_a_tampered_undo_is_refused(web, trips, sent):
    assert web.post(GIVE_BACK, sent).status_code == 400


def test_preview_act_and_undo_cost_as_many_queries_whatever_the_rows(
    web, seller, trips, lea, django_assert_num_queries
):
    def round_of(rows) -> list[int]:
        counts = []
        with django_assert_num_queries(200, exact=False) as queries:
            page = preview(web, rows, lea)
        counts.append(len(queries))
        with django_assert_num_queries(200, exact=False) as queries:
            page = web.post(GIVE, fields_of(page))
        counts.append(len(queries))
        page = web.get(LIST)
        with django_assert_num_queries(200, exact=False) as queries:
            web.post(GIVE_BACK, undo_of(page))
        web.get(LIST)
        return [*counts, len(queries)]

    few = round_of(trips[:2])
    status = trips[0].status
    many = [*trips, *(OpportunityFactory(status=status, manager=seller) for _ in range(6))]

    assert round_of(many) == few


# --- A priority, or none ---


def test_they_become_a_priority_and_one_click_takes_it_back(web, trips):
    Opportunity.objects.filter(pk=trips[0].pk).update(is_starred=True)

    page = web.post(f"{STAR}?starred=on", {"id": ids(trips), "next": LIST}, follow=True)

    assert "2 opportunités marquées prioritaires" in words(page)
    assert Opportunity.objects.filter(is_starred=True).count() == 3

    page = web.post(f"{STAR}?starred=off", undo_of(page), follow=True)

    assert "2 opportunités comme avant" in words(page)
    assert Opportunity.objects.get(is_starred=True) == trips[0]


def test_they_are_no_priority_any_more(web, trips):
    Opportunity.objects.update(is_starred=True)
    gone = [*ids(trips), 999_999]

    text = words(web.post(f"{STAR}?starred=off", {"id": gone}, follow=True))

    assert "3 opportunités ne sont plus prioritaires" in text
    assert "1 de celles choisies n’existe plus" in text
    assert not Opportunity.objects.filter(is_starred=True).exists()


def test_none_ticked_and_nothing_to_change_are_said(web, trips):
    page = web.post(f"{STAR}?starred=on", follow=True)
    assert "Aucune opportunité sélectionnée" in words(page)
    page = web.post(f"{STAR}?starred=off", {"id": ids(trips)}, follow=True)
    assert "Rien à changer à ces opportunités" in words(page)
    assert "Aucune opportunité sélectionnée" in words(web.get(GIVE))
    too_many = words(web.get(GIVE, {"id": list(range(1, 700))}))
    assert "Au plus 500 opportunités à la fois" in too_many


# --- As a file ---


def test_the_ticked_ones_are_exported_as_the_list_is_sorted_and_told(web, trips):
    query = {"id": ids(trips[:2]), "choisies": "1", "tri": "-nom"}

    answer = web.get(reverse("opportunities:export", args=["csv"]), query)

    data = io.StringIO(b"".join(answer).decode("utf-8-sig"), newline="")
    rows = csv.DictReader(data, delimiter=";")
    assert [row["Opportunité"] for row in rows] == ["Québec", "Andalousie"]
    entry = JournalEntry.objects.get(kind=JournalEntry.Kind.EXPORTED)
    assert entry.after == {"rows": 2}


def test_what_is_not_there_any_more_is_said_and_none_is_no_file(web, trips):
    address = reverse("opportunities:export", args=["csv"])

    b"".join(web.get(address, {"id": [trips[0].pk, 999_999], "choisies": "1"}))
    assert "1 de celles choisies n’existe plus" in words(web.get(LIST))

    page = web.get(address, {"choisies": "1"}, follow=True)
    assert "Aucune opportunité sélectionnée" in words(page)
    assert JournalEntry.objects.filter(kind=JournalEntry.Kind.EXPORTED).count() == 1


def test_who_may_not_export_is_neither_offered_nor_given_it(seller, web, trips):
    seller.can_export = False
    seller.save()

    assert 'name="choisies"' not in web.get(LIST).text
    query = {"id": ids(trips), "choisies": "1"}
    assert web.get(reverse("opportunities:export", args=["csv"]), query).status_code == 403
