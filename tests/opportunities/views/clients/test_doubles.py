"""Clients that may be there twice: found, compared, or said to be somebody else."""

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from caladeo import clock
from opportunities.clients import groups, merging, twins
from opportunities.clients.groups import Likeness
from opportunities.models import Client, ClientsApart
from tests.clients import Client as Browser
from tests.factories import ClientFactory, OpportunityFactory
from tests.tasks import reading

DOUBLES = reverse("opportunities:client-doubles")
COUNT = reverse("opportunities:client-double-count")

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def pair(db) -> list[Client]:
    facts = {"email": "nadia@example.com", "phone": "06 39 98 29 49"}
    return [
        ClientFactory(name="Nadia Haddad", **facts),
        ClientFactory(name="N. Haddad", email="NADIA@example.com", phone="+33 6 39 98 29 49"),
    ]


def found(likeness: Likeness) -> list[set[str]]:
    return [{row.name for row in group.clients} for group in groups.page(likeness)[0]]


def separate(web: Browser, client: Client, *others: Client, **more):
    url = reverse("opportunities:client-separation", args=[client.pk])
    typed = {"autres": ".".join(str(row.pk) for row in others), "next": DOUBLES}
    return web.post(url, typed | more, follow=True)


def test_who_has_something_in_common_stands_together(pair):
    ClientFactory(name="NADIA  Haddad", email="other@example.com")
    ClientFactory(name="Oman", phone="02 61 91 00 00 / 06.39.98.29.49")
    ClientFactory(name="Alone")

    assert found(Likeness.EMAIL) == [{"Nadia Haddad", "N. Haddad"}]
    assert found(Likeness.PHONE) == [{"Nadia Haddad", "N. Haddad", "Oman"}]
    assert found(Likeness.NAME) == [{"Nadia Haddad", "NADIA  Haddad"}]


def test_two_who_share_a_second_number_alone_stand_together():
    for name, first in (("A", "02 61 91 00 00"), ("B", "02 61 91 11 11")):
        ClientFactory(name=name, phone=f"{first} / 06 39 98 29 49")

    assert found(Likeness.PHONE) == [{"A", "B"}]
    assert groups.count(Likeness.PHONE) > 0


def test_those_who_share_more_count_once(web, pair):
    assert groups.count_all() == 1
    assert "1 doublon possible" in reading.text(web.get(COUNT))


def test_the_list_of_clients_leads_there_without_counting(web, pair, django_assert_num_queries):
    answer = web.get(reverse("opportunities:client-list"))

    assert f'href="{DOUBLES}"' in answer.text
    assert f'hx-get="{COUNT}"' in answer.text


def test_the_page_is_there_before_its_groups_are_counted(web, pair):
    page = web.get(DOUBLES).text
    assert f'hx-get="{COUNT}?par=email"' in page
    assert 'class="count"' not in page

    answer = web.get(f"{COUNT}?par=telephone")

    assert [scope["count"] for scope in answer.context["scopes"]] == [1, 1, 0]
    assert f'href="{DOUBLES}?par=telephone"\n      aria-current="true"' in answer.text
    assert "hx-get" not in answer.text


def test_the_page_begins_with_what_some_have_in_common(web):
    ClientFactory.create_batch(2, name="Nadia Haddad")

    answer = web.get(DOUBLES)

    assert answer.context["likeness"] == Likeness.NAME
    assert len(answer.context["cards"]) == 1


def test_a_second_number_is_shown_in_its_place_among_full_pages(web, monkeypatch):
    monkeypatch.setattr(groups, "ROWS", 2)
    for digit in "1357":
        ClientFactory.create_batch(2, phone=f"06 00 00 00 0{digit}")
    for digit in "28":
        ClientFactory(phone=f"06 00 00 00 0{digit}")
        ClientFactory(phone=f"05 00 00 00 0{digit} / 06 00 00 00 0{digit}")

    keys, after = [], ""
    while found := groups.page(Likeness.PHONE, after=after):
        keys += [group.key[-1] for group in found[0]]
        after = found[1]
        if not after:
            break

    assert keys == [*"123578"]


def test_nobody_twice_says_so(web):
    ClientFactory()

    assert "Aucun doublon ici" in reading.text(web.get(DOUBLES))
    assert reading.text(web.get(COUNT)) == ""


def test_one_click_compares_and_keeps_whoever_has_the_most_trips(web, pair):
    OpportunityFactory(client=pair[1])

    text = web.get(DOUBLES).text

    assert reverse("opportunities:client-merge", args=[pair[1].pk, pair[0].pk]) in text
    assert "1 en cours" in text


def test_who_is_somebody_else_is_not_pointed_out_any_more(web, pair):
    answer = separate(web, *pair)

    assert "n’est plus signalé" in reading.text(answer)
    assert [found(likeness) for likeness in Likeness] == [[], [], []]
    assert groups.count_all() == groups.count(Likeness.PHONE) == 0
    assert twins.of(pair[0]) == twins.of(pair[1]) == []


def test_of_a_group_only_the_one_leaves(web, pair):
    third = ClientFactory(name="Haddad", email="nadia@example.com")

    separate(web, third, *pair, third)

    assert found(Likeness.EMAIL) == [{"Nadia Haddad", "N. Haddad"}]


def test_a_pair_of_second_numbers_can_be_told_apart(web):
    one, other = (ClientFactory(phone=f"02 61 91 00 0{n} / 06 39 98 29 49") for n in range(2))

    separate(web, one, other)

    assert groups.count_all() == 0


def test_it_can_be_taken_back_and_said_twice(web, pair):
    separate(web, *pair)
    separate(web, *reversed(pair))
    assert ClientsApart.objects.count() == 1

    separate(web, *pair, reprendre=1)

    assert found(Likeness.EMAIL) == [{"Nadia Haddad", "N. Haddad"}]


@pytest.mark.parametrize("others", ["", "x", "0", "999999999", "1.x", "\x00"])
def test_nonsense_separates_nobody(web, pair, others):
    url = reverse("opportunities:client-separation", args=[pair[0].pk])

    assert web.post(url, {"autres": others}).status_code == 302
    assert web.post(url.replace(str(pair[0].pk), "999999999"), {"autres": "1"}).status_code == 302
    assert not ClientsApart.objects.exists()


@pytest.mark.parametrize("query", ["?par=x", "?par=nom&apres=\x00", "?apres=zzz", "?par=email"])
def test_any_address_shows_a_page(web, pair, query):
    assert web.get(DOUBLES + query).status_code == 200


def test_what_was_said_of_one_is_kept_by_a_merge_and_given_back(pair):
    stranger = ClientFactory(name="Haddad", email="nadia@example.com")
    twins.set_apart(pair[1].pk, [stranger.pk])

    done = merging.merge(pair[0].pk, pair[1].pk, by=None, at=clock.now())
    assert found(Likeness.EMAIL) == []

    merging.undo(done.pk, at=clock.now())
    assert twins.others_than(pair[1].pk) == [stranger.pk]


def test_a_name_merged_away_is_pointed_out_when_typed_again(web, pair):
    merging.merge(pair[0].pk, pair[1].pk, by=None, at=clock.now())

    answer = web.get(reverse("opportunities:client-twins"), {"name": "n. haddad"})

    assert "connu ainsi avant une fusion" in reading.text(answer)


def test_many_groups_go_on_where_the_page_ends(web):
    for number in range(30):
        ClientFactory.create_batch(2, name=f"Famille {number:02}")

    answer = web.get(DOUBLES)
    assert len(answer.context["cards"]) == groups.ROWS
    further = web.get(DOUBLES, {"par": "nom", "apres": answer.context["further"]})

    names = [card["first"].name for page in (answer, further) for card in page.context["cards"]]
    assert names == [f"Famille {number:02}" for number in range(30)]


@pytest.mark.parametrize("count", [2, 20])
def test_the_page_takes_as_many_queries_for_many(web, count, django_assert_max_num_queries):
    for number in range(count):
        for row in ClientFactory.create_batch(2, name=f"Famille {number}"):
            OpportunityFactory(client=row)

    with django_assert_max_num_queries(12):
        web.get(DOUBLES)


def test_a_client_is_compared_with_the_others_in_one_query(pair, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert [twin.client for twin in twins.of(pair[0])] == [pair[1]]


WORDS = st.sampled_from(["", "a@x.fr", "b@x.fr"])
PHONES = st.sampled_from(["", "0612345678", "0699999999", "0612345678 / 0699999999"])


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("AB"), WORDS, PHONES), max_size=4))
def test_groups_and_twins_agree(rows):
    Client.objects.all().delete()
    made = [ClientFactory(name=name, email=email, phone=phone) for name, email, phone in rows]

    together = {row.pk for like in Likeness for g in groups.page(like)[0] for row in g.clients}

    assert together == {row.pk for row in made if twins.of(row)}
    assert bool(groups.count_all()) == bool(together)
