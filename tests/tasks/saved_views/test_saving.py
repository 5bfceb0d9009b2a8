"""Views are saved under a name of their own, seven of them in the menu of a person."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from caladeo.models import JournalEntry, User
from tasks.models import PinnedView, SavedView
from tasks.saved_views import saving
from tests.factories import UserFactory
from tests.racing import together

pytestmark = pytest.mark.django_db(transaction=True)

type Save = Callable[..., SavedView]


def names_in_menu(person: User) -> list[str]:
    pins = PinnedView.objects.filter(person=person).select_related("view")
    return [pin.view.name for pin in pins]


def test_two_views_of_a_person_do_not_look_the_same(save: Save, administrator: User) -> None:
    save("Départs")

    with pytest.raises(saving.NameTakenError):
        save("departs")

    save("Départs", administrator)
    save("Départs", administrator, for_team=True)
    with pytest.raises(saving.NameTakenError):
        save("DÉPARTS", administrator, for_team=True)
    assert SavedView.objects.count() == 3


def test_a_view_keeps_its_own_name_when_renamed(save: Save) -> None:
    view, _other = save("Perdus"), save("Gagnés")

    saving.rename(view, "PERDUS")
    with pytest.raises(saving.NameTakenError):
        saving.rename(view, "gagnes")

    view.refresh_from_db()
    assert view.name == "PERDUS"


def test_there_are_a_hundred_at_most(save: Save, seller: User) -> None:
    rows = [SavedView(owner=seller, page="clients", name=f"V{n}") for n in range(saving.MOST)]
    SavedView.objects.bulk_create(rows)

    with pytest.raises(saving.TooManyViewsError):
        save("Une de plus")


def test_the_eighth_is_not_pinned_and_not_saved(save: Save, seller: User) -> None:
    for number in range(saving.MOST_PINNED):
        save(f"V{number}", is_pinned=True)

    with pytest.raises(saving.TooManyPinnedError):
        save("V7", is_pinned=True)

    assert names_in_menu(seller) == [f"V{n}" for n in range(7)]
    assert SavedView.objects.count() == 7
    with pytest.raises(saving.TooManyPinnedError):
        saving.pin(save("V8"), seller)


def test_pinned_twice_is_pinned_once(save: Save, seller: User) -> None:
    view = save(is_pinned=True)

    saving.pin(view, seller)

    assert names_in_menu(seller) == ["Perdus"]


@pytest.mark.parametrize(
    ("name", "step", "order"),
    [("B", -1, "BAC"), ("B", 1, "ACB"), ("A", -1, "ABC"), ("C", 1, "ABC"), ("A", 1, "BAC")],
)
def test_each_puts_them_in_their_order(
    save: Save, seller: User, name: str, step: int, order: str
) -> None:
    views = {each: save(each, is_pinned=True) for each in "ABC"}
    colleague = UserFactory()
    saving.pin(save("T", UserFactory(administrator=True), for_team=True), colleague)

    saving.move(views[name], seller, by=step)

    assert "".join(names_in_menu(seller)) == order
    assert names_in_menu(colleague) == ["T"]


def test_those_of_the_team_are_settings(save: Save, administrator: User) -> None:
    view = save("Texier", administrator, for_team=True)
    saving.rename(view, "Famille Texier")
    saving.replace_filters(view, page="clients", filters=[["q", "texier"]])
    saving.delete(view)
    save("À moi", administrator)

    entries = JournalEntry.objects.filter(target_type="tasks.savedview").order_by("pk")
    assert [entry.kind for entry in entries] == [
        *("view-added", "view-edited", "view-edited", "view-deleted")
    ]
    assert {entry.target_key for entry in entries} == {view.pk}
    assert "texier" not in str(list(entries.values())).lower()


def test_who_goes_takes_their_own_along(save: Save) -> None:
    leaver = UserFactory(administrator=True)
    save("À moi", leaver, is_pinned=True)
    of_team = save("À tous", leaver, for_team=True, is_pinned=True)

    leaver.delete()

    assert list(SavedView.objects.all()) == [of_team]
    assert not PinnedView.objects.exists()


# --- At the same moment ---


def add_twice(*people: User, for_team: bool) -> list[object]:
    how: dict[str, Any] = {"page": "clients", "name": "À relancer", "filters": []}
    how |= {"for_team": for_team, "is_pinned": True}
    return together(*(lambda person=person: saving.add(person, **how) for person in people))


def test_two_people_save_the_same_name_at_once() -> None:
    answers = add_twice(*UserFactory.create_batch(2, administrator=True), for_team=True)

    assert [type(answer) for answer in answers].count(saving.NameTakenError) == 1
    assert SavedView.objects.count() == PinnedView.objects.count() == 1


def test_two_people_have_a_view_of_the_same_name_each() -> None:
    add_twice(*UserFactory.create_batch(2), for_team=False)

    assert SavedView.objects.count() == 2


def test_without_the_lock_the_team_would_have_two(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: both compare the name before either has written."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    both, compare = threading.Barrier(2, timeout=20), saving._refuse_taken

    def waiting(*given: Any) -> None:
        compare(*given)
        both.wait()

    monkeypatch.setattr(saving.sql, "one_at_a_time", lambda _number: None)
    monkeypatch.setattr(saving, "_refuse_taken", waiting)

    add_twice(*UserFactory.create_batch(2, administrator=True), for_team=True)

    assert SavedView.objects.count() == 2
