from datetime import timedelta

import pytest
from django.urls import reverse

from caladeo import clock
from caladeo.days import day_and_month
from opportunities.events import Source
from opportunities.models import Opportunity
from statuses.models import KeyDate, Status
from tests.clients import Client
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory, StatusFactory
from tests.reading import fields_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def kyoto() -> Opportunity:
    return OpportunityFactory(name="Kyoto", status=StatusFactory(name="Option posée"))


@pytest.fixture
def confirmed() -> Status:
    """Calls for one task a month before the departure."""
    status = StatusFactory(name="Voyage confirmé")
    AutoTaskTemplateFactory(status=status, name="Demander le solde", before_departure=True)
    return status


def url(opportunity: Opportunity) -> str:
    return reverse("opportunities:transition", args=[opportunity.pk])


def move(web: Client, opportunity: Opportunity, to: Status):
    return web.post(url(opportunity), {"to": to.pk, "seen": opportunity.status_id})


def toasts(web: Client) -> str:
    page = web.get(reverse("opportunities:list"))
    return page.text.replace("\u00a0", " ").split('id="toasts"')[1]


def test_the_first_click_says_what_will_be_created_and_writes_nothing(web, kyoto, confirmed):
    kyoto.departure_date, kyoto.duration_days = "2027-06-14", 15
    kyoto.save()

    asked = {"path": url(kyoto), "query_params": {"vers": confirmed.pk}}
    text = web.get(**asked, headers={"HX-Request": "true"}).text.replace("\u00a0", " ")

    page = web.get(kyoto.get_absolute_url()).text
    for way in ("href", "hx-get"):
        shown = f"vers={confirmed.pk}&amp;vu={kyoto.status_id}"
        assert f'{way}="{url(kyoto)}?{shown}"' in page
    assert "<html" not in text
    assert "1 tâche sera créée" in text
    assert "Demander le solde" in text
    assert "sam. 15 mai 2027" in text
    kyoto.refresh_from_db()
    assert (kyoto.changes.count(), kyoto.tasks.count()) == (1, 0)


def test_a_task_without_a_date_says_what_it_waits_for(web, kyoto, confirmed):
    text = web.get(url(kyoto), {"vers": confirmed.pk}).text

    assert "en attente de la date de départ" in text


def test_a_task_that_follows_another_one_says_when_it_would_be_due(web, kyoto):
    day = clock.today()
    quote = AutoTaskTemplateFactory(name="Envoyer le devis", offset_days=0)
    facts = {"reference": "task", "predecessor": quote, "offset_days": 0}
    AutoTaskTemplateFactory(status=quote.status, **facts)

    assert (
        f"vers le {day_and_month(day)}, si « Envoyer le devis » est fait le {day_and_month(day)}"
        in words(web, kyoto, quote.status)
    )


def test_the_first_click_says_which_open_tasks_leaving_will_cancel(web, confirmed):
    rule = AutoTaskTemplateFactory(name="Relancer l’option", on_leave="cancel_if_closed")
    kyoto = OpportunityFactory(status=rule.status)
    lost = StatusFactory(name="Perdu", closed=True)

    assert "annulée" not in web.get(url(kyoto), {"vers": confirmed.pk}).text
    text = web.get(url(kyoto), {"vers": lost.pk}).text.replace("\u00a0", " ")

    assert "1 tâche ouverte sera annulée" in text
    assert "Relancer l’option" in text
    assert kyoto.tasks.get().state == "open"
    assert (
        "1 tâche annulée"
        in web.post(url(kyoto), {"to": lost.pk, "seen": rule.status_id}, follow=True).text
    )


def test_the_first_click_says_what_will_not_be_created_and_why(web, kyoto, confirmed):
    kyoto.departure_date = clock.today() + timedelta(days=10)
    kyoto.save()
    confirmed.templates.update(if_past="skip", name="Assurer {client}")

    text = web.get(url(kyoto), {"vers": confirmed.pk}).text.replace("\u00a0", " ")

    assert "1 tâche ne sera pas créée" in text
    assert f"Assurer {kyoto.client.name} : son échéance" in text
    assert "est déjà passée" in text
    move(web, kyoto, confirmed)
    history = web.get(reverse("tasks:journal", args=[kyoto.pk])).text.replace("\u00a0", " ")
    assert f"Non créée : Assurer {kyoto.client.name}, son échéance" in history


def test_a_booking_that_the_move_would_date_is_counted_with(web, kyoto):
    deposit = KeyDate.objects.create(name="Acompte", source="booking", offset_days=7)
    sold, other = StatusFactory(is_sold=True), StatusFactory()
    for status in (sold, other):
        facts = {"reference": "key_date", "key_date": deposit, "offset_days": 0}
        AutoTaskTemplateFactory(status=status, **facts)

    assert "en attente de la date « Acompte »" not in words(web, kyoto, sold)
    assert "en attente de la date « Acompte »" in words(web, kyoto, other)


def test_a_step_that_is_gone_meanwhile_says_so(web, kyoto, confirmed):
    asked = {"path": url(kyoto), "query_params": {"vers": confirmed.pk + 1000}}

    text = web.get(**asked, headers={"HX-Request": "true"}).text

    assert "Ce statut n’existe plus" in text
    assert "<html" not in text


def words(web: Client, opportunity: Opportunity, status: Status) -> str:
    return web.get(url(opportunity), {"vers": status.pk}).text.replace("\u00a0", " ")


def test_the_second_click_moves_and_shows_the_tasks(web, seller, kyoto, confirmed):
    response = move(web, kyoto, confirmed)

    change = kyoto.changes.latest_first()[0]
    tab = reverse("tasks:tab", args=[kyoto.pk])
    assert response.url == f"{tab}?nouvelles={change.pk}#status"
    assert (change.to_status, change.source, change.changed_by) == (
        confirmed,
        Source.SCREEN,
        seller,
    )
    assert "Voyage confirmé : <strong>1 tâche créée</strong>" in toasts(web)


def test_a_status_without_templates_says_that_there_is_nothing_to_create(web, kyoto):
    move(web, kyoto, StatusFactory(name="En voyage"))

    assert "Statut changé, aucune tâche à créer" in toasts(web)


def test_a_stale_click_is_refused_and_told(web, kyoto, confirmed):
    seen, kyoto.status = kyoto.status_id, StatusFactory(name="Perdu", closed=True)
    kyoto.save()

    web.post(url(kyoto), {"to": confirmed.pk, "seen": seen})

    kyoto.refresh_from_db()
    assert kyoto.status.name == "Perdu"
    assert "« Kyoto » est déjà passée à « Perdu »" in toasts(web)


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "popover"])
def test_a_step_of_a_page_that_is_older_than_its_status_is_refused(web, kyoto, confirmed, headers):
    seen, lost = kyoto.status_id, StatusFactory(name="Perdu")
    kyoto.status = lost
    kyoto.save()

    asked = web.get(url(kyoto), {"vers": confirmed.pk, "vu": seen}, headers=headers)
    web.post(url(kyoto), fields_of(asked) | {"to": confirmed.pk})

    assert "« Kyoto » est déjà passée à « Perdu »" in toasts(web)
    kyoto.refresh_from_db()
    assert kyoto.status == lost


def test_two_clicks_in_a_row_make_one_change(web, kyoto, confirmed):
    data = {"to": confirmed.pk, "seen": kyoto.status_id}

    for _ in range(2):
        web.post(url(kyoto), data)

    assert kyoto.changes.count() == 2
    assert kyoto.tasks.count() == 1


def test_the_status_it_is_in_is_no_move(web, kyoto):
    response = move(web, kyoto, kyoto.status)

    assert response.url == reverse("tasks:tab", args=[kyoto.pk]) + "#status"
    assert kyoto.changes.count() == 1


def test_a_deleted_status_is_refused_in_words(web, kyoto):
    gone = StatusFactory(deleted_at="2027-01-01T00:00Z")

    move(web, kyoto, gone)

    assert kyoto.changes.count() == 1
    assert "Ce statut n’existe plus" in toasts(web)
    assert "Ce statut n’existe plus" in web.get(url(kyoto), {"vers": gone.pk}).text


@pytest.mark.parametrize("value", ["", "abc", "-1", "9" * 40, "\x00"])
@pytest.mark.parametrize("name", ["to", "seen"])
def test_tampered_keys_move_nothing(web, kyoto, confirmed, name, value):
    data = {"to": confirmed.pk, "seen": kyoto.status_id, name: value}

    assert web.post(url(kyoto), data).status_code == 302
    assert web.get(url(kyoto), {"vers": value}).status_code == 200
    assert kyoto.changes.count() == 1


def test_an_address_elsewhere_is_not_followed(web, kyoto, confirmed):
    data = {"to": confirmed.pk, "seen": kyoto.status_id, "next": "https://example.com/"}

    assert web.post(url(kyoto), data).url.startswith(reverse("tasks:tab", args=[kyoto.pk]))


def test_an_opportunity_that_is_not_there_is_not_found(web):
    for pk in (404, 10**30):
        assert web.get(reverse("opportunities:transition", args=[pk])).status_code == 404


def test_names_with_html_are_shown_as_typed(web, kyoto):
    status = StatusFactory(name="<b>Confirmé</b>")
    AutoTaskTemplateFactory(name="<img src=x> 🌋", status=status)

    assert "&lt;b&gt;Confirmé&lt;/b&gt;" in web.get(kyoto.get_absolute_url()).text
    assert "&lt;img src=x&gt; 🌋" in words(web, kyoto, status)
