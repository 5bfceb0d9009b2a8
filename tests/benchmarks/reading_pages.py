"""Asks an agency for its pages and says how long each took; the program of a Reader.

Reads lines such as ``time list 3``, ``queries list``, ``weights`` (of what htmx asks for, in
kilobytes), ``doctor`` or ``undo``, answers each with a line of JSON.
"""

import json
import sys
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import django
from django.db import connection
from django.test.utils import CaptureQueriesContext, setup_test_environment

from tests.benchmarks.timing import timed

KB = 1000
# Nothing of the page has been drawn before, as on the first visit of a morning.
FIRST = ", drawn for the first time"


def addresses() -> dict[str, str]:
    """The pages by name; one opportunity stands for those that have as much behind them."""
    from opportunities.models import Opportunity
    from statuses.models import Status

    confirmed = Status.objects.get(name="Voyage confirmé")
    rule = confirmed.templates.filter(reference="departure").earliest("pk")
    trip = Opportunity.objects.filter(status=confirmed).latest("pk")
    listing = "/opportunites/"
    found = f"{listing}?etat=toutes&q="
    return {
        "Mes tâches": "/",
        f"Mes tâches{FIRST}": "/",
        f"Mes tâches, all{FIRST}": "/?vue=toutes",
        f"list{FIRST}": listing,
        f"board{FIRST}": f"{listing}tableau/",
        "Mes tâches, search": "/?q=garnier",
        "Mes tâches, all": "/?vue=toutes",
        "Mes tâches, by person": "/?vue=par-personne",
        "Tâches tab": f"{listing}{trip.pk}/taches/",
        "details": f"{listing}{trip.pk}/",
        "history": f"{listing}{trip.pk}/journal/",
        "list": listing,
        "list, all": f"{listing}?etat=toutes",
        "list, inactive": f"{listing}?etat=inactives",
        **orders(listing),
        "list, one manager": f"{listing}?etat=toutes&gestionnaire=1",
        "list, waiting": f"{listing}?attente=depart&gestionnaire=1",
        **calling_for_attention(listing),
        "search, a rare word": f"{found}{filling('lemaitre', 'famille')}",
        "search, a common word": f"{found}famille",
        "search, two words": f"{found}{filling('famille islande', 'famille e')}",
        "search, one client": f"{found}{trip.client.email}",
        "search, no such word": f"{found}xyzzy",
        "board": f"{listing}tableau/",
        "board, all": f"{listing}tableau/?etat=toutes",
        "Statuts": "/parametres/statuts/",
        "a status": f"/parametres/statuts/{confirmed.pk}/",
        "a new rule": f"/parametres/statuts/{confirmed.pk}/taches/nouvelle/",
        "a rule": f"/parametres/taches-automatiques/{rule.pk}/",
        "Tester, all rules on the past": f"/parametres/statuts/{confirmed.pk}/tester/?avec=passe",
        "Tester, a rule on the past": (
            f"/parametres/statuts/{confirmed.pk}/tester/?avec=passe&tache={rule.pk}"
        ),
        "client picker": f"{listing}clients/?client_text=lefevre",
        "opportunity picker": "/taches/opportunites/?words=islande",
    }


def calling_for_attention(listing: str) -> dict[str, str]:
    places, facts = (
        {"list": "", "board": "tableau/"},
        {"nothing planned": "rien", "asleep": "sommeil"},
    )
    return {
        f"{place}, {fact}": f"{listing}{path}?sans={value}"
        for place, path in places.items()
        for fact, value in facts.items()
    }


def filling(*texts: str) -> str:
    """The first of these that fills a page: as many rows are shown, however many there are."""
    from opportunities.lists import paging
    from opportunities.models import Opportunity

    rows = Opportunity.objects.all()
    return next(text for text in texts if rows.search(text)[paging.ROWS :].exists())


ORDERS = {
    "name": "nom",
    "client": "client",
    "status": "statut",
    "departure": "depart",
    "revenue": "ca",
    "manager": "gestionnaire",
}


def orders(listing: str) -> dict[str, str]:
    """Each heading clicked once and twice, under way and of all times."""
    found = {}
    for scope, start in (("list", "?"), ("list, all", "?etat=toutes&")):
        for words, order in ORDERS.items():
            found[f"{scope} by {words}"] = f"{listing}{start}tri={order}"
            found[f"{scope} by {words}, turned"] = f"{listing}{start}tri=-{order}"
    return found


def pieces() -> dict[str, str]:
    """What htmx asks for, and a search of the fullest board there is."""
    from tests.benchmarks.serving_pages import fragments

    asked = fragments()
    return asked | {"board of all, searched": f"{asked['board, searched']}&etat=toutes"}


EVERYWHERE, TRIPS = "everywhere: ", "trips: "


def searches() -> dict[str, str]:
    """What is typed into search everywhere, by name."""
    from opportunities.models import Opportunity

    client = Opportunity.objects.latest("pk").client
    family = client.search_text.split("@")[0].split(".")[1]
    task = "acompte"
    return {
        "a rare word": filling("lemaitre", "famille"),
        "a common word": "famille",
        "a word of thousands of trips": "islande",
        "a word of tasks": task,
        "two common words": "famille islande",
        "a word of clients and one of trips": f"{family} islande",
        "a word of clients and one of tasks": f"{family} {task}",
        "a word of trips and one of tasks": f"islande {task}",
        "two letters": "ma",
        "three letters": "mar",
        "six digits of a telephone": client.phone.replace(" ", "")[-6:],
        "four digits of a telephone": client.phone.replace(" ", "")[-4:],
        "a whole telephone number": client.phone,
        "an e-mail address": client.email,
        "no such word": "xyzzy",
    }


def search_pages() -> dict[str, str]:
    """Each by both searches."""
    return {
        f"{kind}{name}": f"{address}?{query}{urlencode({'q': words})}"
        for name, words in searches().items()
        for kind, address, query in (
            (TRIPS, "/opportunites/", "etat=toutes&"),
            (EVERYWHERE, "/recherche/", ""),
        )
    }


def weigh(person: Any, url: str) -> float:
    answer = person.get(url, headers={"hx-request": "true", "accept-encoding": "gzip"})
    assert answer.status_code == 200, (url, answer.status_code)
    return len(answer.content) / KB


def timed_undo() -> float:
    """How long it takes to take one move back, which was made just now."""
    from caladeo import clock
    from opportunities.models import Opportunity
    from opportunities.moves import transitions, undoing
    from statuses.models import Status

    to = Status.objects.in_pipeline().first()
    chosen = Opportunity.objects.exclude(status=to).order_by("-pk")[:1].values_list("pk", flat=True)
    rows = Opportunity.objects.filter(pk__in=list(chosen))
    (change,) = transitions.move(rows, to=to, by=None, source="code", at=clock.now()).changes
    return timed(lambda: undoing.undo(change, by=None, at=clock.now()))


def main() -> None:
    from caladeo.models import User
    from caladeo.templatetags import drawing
    from tasks import doctor
    from tests.clients import Client

    setup_test_environment()
    person = Client()
    person.force_login(User.objects.get(email="anna@alizes-voyages.fr"))
    pages, typed = addresses(), search_pages()

    def read(name: str) -> None:
        if name.endswith(FIRST):
            drawing.forget()
        if name in typed:  # as it is while one types
            target = "palette-found" if name.startswith(EVERYWHERE) else ""
            headers = {"hx-request": "true", "hx-target": target}
            response = person.get(typed[name], headers=headers)
        else:
            response = person.get(pages[name])
        assert response.status_code == 200, (name, response.status_code)

    def queries(name: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            read(name)
        return len(captured)

    def times(rest: str) -> list[float]:
        name, _blank, count = rest.rpartition(" ")
        return [timed(lambda: read(name)) for _ in range(int(count))]

    answers: dict[str, Callable[[str], Any]] = {
        "pages": lambda _rest: list(pages),
        "searches": lambda _rest: list(searches()),
        "weights": lambda _rest: {name: weigh(person, url) for name, url in pieces().items()},
        "queries": queries,
        "time": times,
        "doctor": lambda _rest: timed(lambda: list(doctor.examine())),
        "undo": lambda _rest: timed_undo(),
    }
    for line in sys.stdin:
        word, _blank, rest = line.strip().partition(" ")
        print(json.dumps(answers[word](rest)), flush=True)


if __name__ == "__main__":
    django.setup()
    main()
