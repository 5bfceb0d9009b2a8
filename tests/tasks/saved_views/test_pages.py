"""Saving a list, the page *Vues*, and the side bar."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from django.urls import reverse

from caladeo.models import User
from opportunities.models import Opportunity
from statuses.models import Status
from tasks.models import PinnedView, SavedView
from tasks.saved_views import saving
from tests.clients import Client
from tests.factories import OpportunityFactory, StatusFactory, TaskFactory, UserFactory
from tests.tasks.saved_views.conftest import address

pytestmark = pytest.mark.django_db

type Save = Callable[..., SavedView]
VIEWS = "/vues/"


def web(person: User) -> Client:
    browser = Client()
    browser.force_login(person)
    return browser


@pytest.mark.parametrize(
    ("page", "query", "url"),
    [
        ("opportunites", "?etat=toutes&tri=-ca", "/opportunites/?etat=toutes&tri=-ca"),
        ("tableau", "?q=kyoto&statut=3&ouvrir=4", "/opportunites/tableau/?q=kyoto"),
        ("clients", "?type=family&rien=1", "/clients/?type=family"),
        ("taches", "?vue=toutes&echeance=sept-jours", "/?vue=toutes&echeance=sept-jours"),
        ("taches", "?echeance=hier", "/"),
    ],
)
def test_a_list_is_saved_as_it_is_filtered(desk: Client, page: str, query: str, url: str) -> None:
    answer = desk.post(address(page, query), {"name": " Lundi matin ", "is_pinned": "on"})

    assert answer.url == url
    shown = desk.get(answer.url).text
    assert "Vue «\u00a0Lundi matin\u00a0» enregistrée" in shown
    link = url.replace("&", "&amp;")
    lit = f'href="{link}" data-initials="LM" aria-current="true" >'
    assert lit in " ".join(shown.split())


@pytest.mark.parametrize(
    ("page", "url", "entry"),
    [
        ("opportunites", "/opportunites/?etat=toutes", "Opportunités"),
        ("tableau", "/opportunites/tableau/?q=kyoto", "Opportunités"),
        ("clients", "/clients/?type=family", "Clients"),
        ("taches", "/?vue=toutes", "Mes tâches"),
    ],
)
def test_a_view_that_is_open_is_the_title_and_the_only_entry_lit(
    desk: Client, page: str, url: str, entry: str
) -> None:
    TaskFactory()
    desk.post(address(page, f"?{url.partition('?')[2]}"), {"name": "Lundi", "is_pinned": "on"})

    title, lit = re.compile(r"<h1>\s*([^<]*?)\s*<"), re.compile(r'"nav-item[^>]*aria-current')
    for path, words in ((url, "Lundi"), (url.partition("?")[0], entry)):
        shown = desk.get(path).text
        assert title.findall(shown) == [words]
        assert len(lit.findall(shown)) == 1


@pytest.mark.parametrize(
    ("page", "url", "entry"),
    [
        ("opportunites", "/opportunites/?etat=toutes", "Opportunités"),
        ("tableau", "/opportunites/tableau/?q=kyoto", "Opportunités"),
        ("clients", "/clients/?type=family", "Clients"),
        ("taches", "/?vue=toutes", "Mes tâches"),
    ],
)
def test_a_search_leaves_the_view_and_its_title_and_comes_back(
    desk: Client, page: str, url: str, entry: str
) -> None:
    TaskFactory()
    desk.post(address(page, f"?{url.partition('?')[2]}"), {"name": "Lundi", "is_pinned": "on"})
    narrowed, again = f"{url}&q=zzz".replace("q=kyoto&", ""), f"{url}&q=zz".replace("q=kyoto&", "")
    title = re.compile(r'"innerHTML:.page-title > h1">\s*([^<]*?)\s*<')

    def piece(path: str, *, on: str) -> str:
        headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{on}"}
        return desk.get(path, headers=headers).text

    left, back = piece(narrowed, on=url), piece(f"{url}&x=", on=narrowed)
    assert (title.findall(left), title.findall(back)) == ([entry], ["Lundi"])
    assert re.findall(r'"nav-item[^>]*aria-current="(\w+)', left) == ["page"]
    assert re.findall(r'"nav-item[^>]*aria-current="(\w+)', back) == ["true"]
    assert title.findall(piece(again, on=narrowed)) == []


def test_the_search_listens_to_its_field_and_not_to_what_it_carries_along(desk: Client) -> None:
    page = desk.get("/clients/?type=family").text

    form = page[page.index('role="search"') :]
    assert form.index('name="type"') < form.index('name="q"')
    assert "from:find [type=search]" in form


def test_each_list_offers_it(desk: Client) -> None:
    for page, url in (
        ("opportunites", "/opportunites/?etat=toutes"),
        ("tableau", "/opportunites/tableau/?etat=toutes"),
        ("clients", "/clients/?voyages=sans"),
        ("taches", "/?vue=toutes"),
    ):
        query = url.partition("?")[2]
        for headers in ({}, {"HX-Request": "true"}):
            OpportunityFactory()
            assert f'href="{address(page)}?{query}"' in desk.get(url, headers=headers).text


def test_days_stay_relative(desk: Client, seller: User) -> None:
    desk.post(address("taches", "?echeance=aujourdhui"), {"name": "Aujourd’hui"})

    assert SavedView.objects.get().filters == [["echeance", "aujourdhui"]]


@pytest.mark.both
@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"name": ""}, "Donnez un nom à la vue."),
        ({"name": "   "}, "Donnez un nom à la vue."),
        ({"name": "x" * 61}, "Au plus 60 caractères\u202f; il y en a 61."),
        ({"name": "a\x00b"}, "Un caractère qui ne peut pas être gardé"),
        ({"name": "perdus"}, "Vous avez déjà une vue de ce nom."),
        ({"name": "Huit", "is_pinned": "on"}, "Le menu contient 7 vues"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(
    desk: Client, save: Save, data: dict[str, str], words: str
) -> None:
    for name in ("Perdus", *"BCDEFG"):
        save(name, is_pinned=True)

    answer = desk.post(address("clients"), data)

    field = "is_pinned" if "is_pinned" in data else "name"
    assert words in answer.text
    assert f'aria-describedby="id_{field}_error"' in answer.text
    assert SavedView.objects.count() == 7


def test_too_many_filters_are_refused_in_words(desk: Client) -> None:
    reasons = "&".join(f"raison={quote('é' * 150)}{n}" for n in range(40))

    answer = desk.post(address("opportunites", f"?{reasons}"), {"name": "Toutes"})

    assert "Ces filtres sont trop nombreux" in answer.text
    assert not SavedView.objects.exists()


def test_a_query_of_ten_thousand_characters_is_cut_to_what_is_read(desk: Client) -> None:
    desk.post(address("clients", "?q=" + "k" * 10_000), {"name": "Longue"})

    assert SavedView.objects.get().filters == [["q", "k" * 200]]


def test_markup_stays_text(desk: Client) -> None:
    desk.post(address("clients"), {"name": "<b>gras</b>", "is_pinned": "on"})

    for url in (VIEWS, "/"):
        assert "<b>gras" not in desk.get(url).text


def test_a_double_click_saves_once(desk: Client) -> None:
    data = {"name": "Perdus", "form_token": "a" * 32}

    answers = [desk.post(address("clients"), data) for _press in "12"]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert SavedView.objects.count() == 1


# --- Whose they are ---


def test_only_who_may_configure_makes_those_of_the_team(desk: Client, administrator: User) -> None:
    assert "Pour toute l’équipe" not in desk.get(address("clients")).text
    desk.post(address("clients"), {"name": "À moi", "for_team": "on"})
    screen = web(administrator)
    screen.post(address("clients"), {"name": "À tous", "for_team": "on", "is_pinned": "on"})

    assert not SavedView.objects.get(name="À moi").is_of_team
    page = desk.get(VIEWS).text
    assert "Autres vues de l’équipe" in page
    assert "À tous" in page
    assert "À moi" not in screen.get(VIEWS).text


def test_one_of_the_team_is_pinned_by_each(
    press: Any, save: Save, seller: User, administrator: User
) -> None:
    view = save("À tous", administrator, for_team=True)

    page = press("pin", view, pinned="on").text
    assert "«\u00a0À tous\u00a0» est dans votre menu" in page
    assert press("position", view, direction="up").status_code == 200
    assert "pinned-view" in page
    assert "pinned-view" not in web(administrator).get(VIEWS).text
    press("pin", view, pinned="off")
    assert not PinnedView.objects.exists()


def test_one_of_the_team_is_changed_by_administrators_alone(
    desk: Client, save: Save, administrator: User
) -> None:
    view = save("À tous", administrator, for_team=True)
    edition = reverse("tasks:view", args=[view.pk])
    deletion = reverse("tasks:view-deletion", args=[view.pk])

    assert desk.get(edition).status_code == 403
    assert desk.post(deletion).status_code == 403
    assert desk.post(address("clients"), {"name": "x", "replace": view.pk}).status_code == 403
    assert f'href="{edition}"' not in desk.get(VIEWS).text
    screen = web(administrator)
    assert screen.post(edition, {"name": "À toutes"}).url == VIEWS
    saving.pin(view, User.objects.get(name="Julien Bernard"))
    assert "1 collègue l’a dans son menu." in screen.get(deletion).text
    assert screen.post(deletion).url == VIEWS
    assert not SavedView.objects.exists()


def test_those_of_others_are_not_there(press: Any, desk: Client, save: Save) -> None:
    view = save("À moi", UserFactory())

    assert "À moi" not in desk.get(VIEWS).text
    assert press("pin", view, pinned="on").status_code == 404
    assert press("deletion", view).status_code == 404
    assert desk.get(reverse("tasks:view", args=[view.pk])).status_code == 404
    assert SavedView.objects.get() == view


def test_a_list_open_at_a_colleague_outlives_its_view(
    press: Any, desk: Client, save: Save, administrator: User
) -> None:
    view = save("À tous", administrator, for_team=True)
    press("pin", view, pinned="on")
    OpportunityFactory(name="Oman", status=StatusFactory(closed=True))

    saving.delete(view)

    page = desk.get("/opportunites/?etat=inactives").text
    assert "Oman" in page
    assert "pinned-view" not in page
    assert press("pin", view, pinned="off").status_code == 404


def test_who_comes_back_finds_their_views(save: Save) -> None:
    leaver = UserFactory()
    save("À moi", leaver, is_pinned=True)
    User.objects.filter(pk=leaver.pk).update(is_active=False)

    assert web(leaver).get(VIEWS).status_code == 302
    User.objects.filter(pk=leaver.pk).update(is_active=True)
    leaver.refresh_from_db()

    assert "À moi" in web(leaver).get(VIEWS).text


# --- What is gone ---


def test_a_filter_by_what_is_gone_is_told_and_left_out(desk: Client) -> None:
    status = StatusFactory(name="Devis")
    gone, there = UserFactory(is_active=False), UserFactory(name="Anna Weber")
    OpportunityFactory(name="Oman", status=status, manager=there)
    OpportunityFactory(name="Kyoto", status=status)

    page = desk.get(f"/opportunites/?statut=999&gestionnaire={gone.pk}&gestionnaire={there.pk}")

    assert "Un statut de ce filtre n’existe plus\u00a0: il est laissé de côté." in page.text
    assert "Une personne de ce filtre n’a plus accès" in page.text
    assert "Oman" in page.text
    assert "Kyoto" not in page.text
    assert "999" not in page.text.partition('id="listing"')[2].partition("field-error")[0]


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("/opportunites/?attente=999", "Une date clé de ce filtre n’existe plus"),
        ("/opportunites/tableau/?gestionnaire=999", "Une personne de ce filtre"),
        ("/clients/?gestionnaire=999", "Une personne de ce filtre"),
        ("/?statut=999", "Un statut de ce filtre"),
        ("/?vue=par-personne&personne=999", "Une personne de ce filtre"),
    ],
)
def test_each_list_tells_it(desk: Client, url: str, words: str) -> None:
    OpportunityFactory()

    assert words in desk.get(url).text


def test_a_status_of_another_scope_keeps_its_name(desk: Client) -> None:
    status = StatusFactory(name="Devis envoyé")
    OpportunityFactory(status=status)
    Status.objects.filter(pk=status.pk).update(is_active=False)

    assert "Statut\u00a0:\u00a0Devis envoyé" in desk.get(f"/opportunites/?statut={status.pk}").text
    assert Opportunity.objects.count() == 1


# --- As they were left ---


LISTS = ("/", "/opportunites/", "/opportunites/tableau/", "/clients/")


def menu_of(page: Any) -> list[str]:
    """Where the lists are, in the side bar."""
    side = page.text.partition('<header class="side">')[2].partition("</nav>")[0]
    links = re.findall(r'class="nav-item"\s+href="([^"]+)"', side)
    return [link for link in links if link.partition("?")[0] in LISTS]


def test_a_list_comes_back_as_it_was_left(desk: Client, seller: User) -> None:
    for url in (
        "/opportunites/?etat=toutes&tri=-ca&q=kyoto",
        "/clients/?voyages=sans",
        "/?vue=toutes&echeance=en-retard",
    ):
        desk.get(url)

    assert menu_of(desk.get(VIEWS)) == [
        "/?vue=toutes&amp;echeance=en-retard",
        "/opportunites/?etat=toutes&amp;tri=-ca",
        "/clients/?voyages=sans",
    ]
    desk.get("/opportunites/tableau/?plier=3")
    assert menu_of(web(seller).get(VIEWS))[1] == "/opportunites/tableau/?plier=3"


def test_on_the_list_itself_the_menu_leads_to_all_of_it(desk: Client) -> None:
    desk.get("/opportunites/?etat=toutes")
    page = desk.get("/opportunites/?etat=toutes")
    assert menu_of(page)[1] == "/opportunites/"

    desk.get("/opportunites/")

    assert menu_of(desk.get(VIEWS))[1] == "/opportunites/"


def test_the_menu_costs_one_query(desk: Client, save: Save, django_assert_num_queries: Any) -> None:
    for name in "ABCDEFG":
        save(name, is_pinned=True)
    with django_assert_num_queries(100, exact=False) as with_views:
        desk.get("/operations/")
    PinnedView.objects.all().delete()
    with django_assert_num_queries(len(with_views)):
        desk.get("/operations/")
    asked = [row["sql"] for row in with_views if "pinnedview" in row["sql"]]
    assert len(asked) == 1


def test_the_page_costs_as_much_for_many(
    desk: Client, save: Save, django_assert_num_queries: Any
) -> None:
    save("A", filters=[["statut", "3"], ["gestionnaire", "4"], ["attente", "5"]])
    with django_assert_num_queries(100, exact=False) as few:
        desk.get(VIEWS)
    for name in "BCDEF":
        save(name, filters=[["statut", "3"], ["gestionnaire", "4"], ["attente", "5"]])
    with django_assert_num_queries(len(few)):
        desk.get(VIEWS)


def test_the_page_says_what_each_is_narrowed_to(desk: Client, save: Save) -> None:
    status, anna = StatusFactory(name="Devis"), UserFactory(name="Anna Weber")
    save("A", filters=[["etat", "toutes"], ["statut", str(status.pk)], ["q", "kyoto"]])
    save("B", page="clients", filters=[["type", "family"], ["gestionnaire", str(anna.pk)]])
    person = ["personne", str(anna.pk)]
    save("C", page="taches", filters=[["vue", "par-personne"], person, ["echeance", "en-retard"]])
    save("D", page="tableau", filters=[])

    page = desk.get(VIEWS).text

    for words in (
        "Toutes · Devis · «\u00a0kyoto\u00a0»",
        "Famille · Anna Weber",
        "Par personne · Anna Weber · En retard",
        "Aucun filtre",
    ):
        assert words in page


def test_a_view_of_one_person_is_proposed_under_a_name_that_says_what_it_lists(
    desk: Client, seller: User
) -> None:
    for page, name in (("opportunites", f"Opportunités de {seller}"), ("clients", "Clients de")):
        assert f'value="{name}' in desk.get(address(page, f"?gestionnaire={seller.pk}")).text
    assert 'value="Inactives' in desk.get(address("opportunites", "?etat=inactives")).text


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("/opportunites/?statut={status}&q=visa", "ces filtres : À perdre · « visa »."),
        ("/opportunites/?etat=inactives&q=visa", "ces filtres : Inactives · « visa »."),
        ("/opportunites/?q=visa&tri=-ca", "Rien ne correspond à « visa »."),
        ("/opportunites/tableau/?gestionnaire={person}", "ces filtres : {name}."),
        ("/clients/?type=family&q=<b>", "ces filtres : Famille · « &lt;b&gt; »."),
        ("/?statut={status}&echeance=en-retard", "ces filtres : À perdre · En retard."),
    ],
)
def test_a_list_without_a_row_names_what_it_is_narrowed_to(
    desk: Client, seller: User, url: str, words: str
) -> None:
    OpportunityFactory()
    status, other = StatusFactory(name="À perdre"), UserFactory(name="Zoé Petit")
    named = {"status": status.pk, "person": other.pk, "name": other}

    page = desk.get(url.format(**named)).text.replace("\xa0", " ")

    assert words.format(**named) in page
