"""A view that is there shows what the list shows now."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from caladeo.models import User
from tasks.models import SavedView
from tasks.saved_views import saving
from tests.clients import Client
from tests.tasks.saved_views.conftest import address

pytestmark = [pytest.mark.django_db, pytest.mark.both]

type Save = Callable[..., SavedView]


def handles(page: Any) -> dict[str, str]:
    """The views that the page offers to replace, by name."""
    select = page.text.partition('name="replace"')[2].partition("</select>")[0]
    return {name: value for value, name in re.findall(r'value="([^"]+)">([^<]+)<', select)}


def test_a_view_of_the_same_name_can_be_replaced(desk: Client, save: Save) -> None:
    view = save("Perdus")

    answer = desk.post(address("clients", "?q=texier"), {"name": "perdus"})
    offered = re.search(rf'name="replace" value="({view.pk}\.\w+)"', answer.text)
    assert offered
    desk.post(address("clients", "?q=texier"), {"name": "perdus", "replace": offered[1]})

    view.refresh_from_db()
    assert (view.name, view.page, view.filters) == ("Perdus", "clients", [["q", "texier"]])


@pytest.mark.parametrize(
    ("page", "had", "url"),
    [
        ("opportunites", "etat=inactives", "/opportunites/?etat=toutes"),
        ("tableau", "q=kyoto", "/opportunites/tableau/?q=oman"),
        ("taches", "vue=toutes", "/?echeance=sept-jours"),
    ],
)
def test_a_view_is_chosen_to_show_the_list_from_now_on_and_again_what_it_showed(
    desk: Client, save: Save, page: str, had: str, url: str
) -> None:
    filters, saving_url = [had.split("=")], address(page, f"?{url.partition('?')[2]}")
    view = save("À relancer", page=page, filters=filters, is_pinned=True)
    save("D’ailleurs", page="clients", filters=[])

    offered = handles(desk.get(saving_url))
    assert list(offered) == ["À relancer"]
    answer = desk.post(saving_url, {"replace": offered["À relancer"]})

    assert answer.url == url
    shown = desk.get(url).text
    assert "Vue «\u00a0À relancer\u00a0» remplacée" in shown
    lit = f'href="{url}" data-initials="ÀR" aria-current="true"'
    assert lit in " ".join(shown.split())
    undo = re.search(
        r'action="(/vues/nouvelle/[^"]+)".*?name="replace" value="([^"]+)"', shown, re.DOTALL
    )
    assert undo
    desk.post(undo[1].replace("&amp;", "&"), {"replace": undo[2], "undo": "1"})

    view.refresh_from_db()
    assert (view.page, view.filters) == (page, filters)


def test_the_view_most_like_the_list_is_the_first_to_be_replaced(desk: Client, save: Save) -> None:
    save("Actifs", filters=[["q", "oman"]])
    save("Perdus", filters=[["etat", "inactives"]])

    offered = handles(desk.get(address("opportunites", "?etat=inactives&q=kyoto")))

    assert list(offered) == ["Perdus", "Actifs"]


def test_a_view_renamed_or_deleted_meanwhile_is_not_replaced(desk: Client, save: Save) -> None:
    view = save("Perdus")
    url = address("opportunites", "?etat=toutes")
    data = {"replace": handles(desk.get(url))["Perdus"]}

    saving.rename(view, "Partis")
    said = desk.post(url, data)
    assert "Cette vue a été renommée, modifiée ou supprimée entre-temps" in said.text
    assert 'aria-describedby="id_replace_error"' in said.text
    assert list(handles(said)) == ["Partis"]
    saving.delete(view)
    assert "supprimée entre-temps" in desk.post(url, data).text


def test_those_of_the_team_are_replaced_by_administrators_alone(
    desk: Client, save: Save, administrator: User
) -> None:
    save("À tous", administrator, for_team=True)
    url = address("opportunites")
    assert handles(desk.get(url)) == {}

    desk.force_login(administrator)

    assert list(handles(desk.get(url))) == ["À tous · équipe"]


def test_those_of_others_are_not_replaced(desk: Client, save: Save, administrator: User) -> None:
    view = save("À moi", administrator)

    said = desk.post(address("clients"), {"replace": f"{view.pk}.{saving.mark(view)}"})

    assert "supprimée entre-temps" in said.text
    view.refresh_from_db()
    assert view.page == "opportunites"


def test_too_many_filters_replace_nothing_and_it_is_said(desk: Client, save: Save) -> None:
    view = save("Perdus")
    reasons = "&".join(f"raison={'x' * 150}{n}" for n in range(40))

    said = desk.post(address("opportunites", f"?{reasons}"), {"replace": view.pk})

    assert "Ces filtres sont trop nombreux" in said.text
    view.refresh_from_db()
    assert view.filters == [["etat", "inactives"]]
