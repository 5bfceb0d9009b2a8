"""What a view is narrowed to, in words; what is gone is not named, the list tells it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from opportunities.clients import listing as clients
from opportunities.lists import filters as trips
from opportunities.lists.attention import Attention
from opportunities.lists.dates import MissingDate
from opportunities.lists.known import Known
from opportunities.models import Client
from opportunities.text import lists
from statuses.references import Reference
from tasks.lists import filters as tasks
from tasks.models import SavedView
from tasks.saved_views.pages import Pairs


def told(page: str, pairs: Pairs, known: Known) -> str:
    """« Inactives · Perdu, Annulé · Anna Weber »; empty of a list that is not narrowed.

    Args:
        known: of all views that are told together, so that each thing is read once.
    """
    return " · ".join(
        _parts(page, QueryDict(urlencode([(name, value) for name, value in pairs])), known)
    )


def nothing_matches(page: str, query: str, known: Known) -> str:
    """What a list without a row says, with what it is narrowed to: a filter left on is seen there.

    Args:
        query: of its address.
    """
    asked = QueryDict(query.removeprefix("?"))
    parts = _parts(page, asked, known)
    if len(parts) == 1 and asked.get("q"):
        return _("Nothing matches %(words)s.") % {"words": parts[0]}
    return _("Nothing matches these filters: %(filters)s.") % {"filters": " · ".join(parts)}


def _parts(page: str, query: QueryDict, known: Known) -> list[str]:
    return [part for part in TELLERS[page](query, known) if part]


def proposed(page: str, pairs: Pairs, known: Known) -> str:
    """Its name unless another one is typed; of a person alone « Opportunités de Julien Caron »."""
    words = told(page, pairs, known)
    is_person = bool(words) and words in {str(row) for row in known.people}
    return OF_PERSON[page] % {"name": words} if is_person else words


def _of_trips(query: QueryDict, known: Known) -> Iterator[str]:
    asked = trips.parse(query)
    if asked.scope != trips.Scope.ACTIVE:
        yield str(trips.Scope(asked.scope).label)
    if asked.attention:
        yield str(Attention(asked.attention).label)
    yield _named(known.statuses, asked.statuses) if asked.statuses else ""
    yield _named(known.people, asked.managers) if asked.managers else ""
    yield lists.period_in_words(asked)
    yield ", ".join(_missing(asked.missing_dates, known)) if asked.missing_dates else ""
    yield ", ".join(asked.reasons)
    yield _searched(asked.text)


def _of_clients(query: QueryDict, known: Known) -> Iterator[str]:
    asked = clients.parse(query)
    if asked.scope != clients.Scope.ALL:
        yield str(clients.Scope(asked.scope).label)
    yield ", ".join(str(Client.Kind(kind).label) for kind in asked.kinds)
    yield _named(known.people, asked.managers) if asked.managers else ""
    yield _searched(asked.text)


def _of_tasks(query: QueryDict, known: Known) -> Iterator[str]:
    asked = tasks.Filters.read(query)
    if asked.view != tasks.View.MINE:
        yield str(tasks.View(asked.view).label)
    if asked.view == tasks.View.PERSON and asked.person:
        is_nobody = asked.person == tasks.NOBODY
        yield (
            pgettext("tasks", "Not assigned")
            if is_nobody
            else _named(known.people, (int(asked.person),))
        )
    yield _named(known.statuses, (asked.status,)) if asked.status else ""
    yield str(tasks.Due(asked.due).label) if asked.due else ""
    yield str(tasks.Origin(asked.origin).label) if asked.origin else ""
    yield _searched(asked.text)


OF_PERSON: Mapping[str, str | Promise] = {
    SavedView.Page.TRIPS: pgettext_lazy("view", "Opportunities of %(name)s"),
    SavedView.Page.BOARD: pgettext_lazy("view", "Board of %(name)s"),
    SavedView.Page.CLIENTS: pgettext_lazy("view", "Clients of %(name)s"),
    SavedView.Page.TASKS: pgettext_lazy("view", "Tasks of %(name)s"),
}
TELLERS: Mapping[str, Callable[[QueryDict, Known], Iterator[str]]] = {
    SavedView.Page.TRIPS: _of_trips,
    SavedView.Page.BOARD: _of_trips,
    SavedView.Page.CLIENTS: _of_clients,
    SavedView.Page.TASKS: _of_tasks,
}


def _named(rows: Iterable[Any], keys: Iterable[int]) -> str:
    names = {row.pk: str(row) for row in rows}
    return ", ".join(names[key] for key in keys if key in names)


def _missing(dates: Iterable[MissingDate], known: Known) -> Iterator[str]:
    words: dict[str, str] = {Reference.DEPARTURE: _("Departure"), Reference.RETURN: _("Return")}
    names = {row.pk: row.name for row in known.key_dates}
    for one in dates:
        name = names.get(one.key_date_id) if one.key_date_id else words[one.reference]
        if name:
            yield name


def _searched(text: str) -> str:
    return _("“%(text)s”") % {"text": text} if text else ""
