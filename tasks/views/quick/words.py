"""The words at the end of a new task: read as they are typed, and once more when it is sent."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from caladeo import clock
from caladeo.db.search import fold
from caladeo.forms.addresses import key
from caladeo.models import User
from opportunities.models import Opportunity
from tasks.forms import TaskForm
from tasks.quick_add.reading import WordKind
from tasks.quick_add.resolving import Understood
from tasks.text import quick_words

LONGEST = 200
MOST_GIVEN_BACK = 10


@dataclass(frozen=True)
class Typed:
    """What a form that adds a task was sent, and what its words say."""

    data: QueryDict
    understood: Understood
    given_back: tuple[str, ...]

    @classmethod
    def of(cls, data: QueryDict, *, user: User, trip: Opportunity | None = None) -> "Typed":
        """Read the name; what a field says already is not read: it stays in the title."""
        text = data.get("name", "").replace("\x00", "")[:LONGEST]
        folded = f" {fold(text)} "
        phrases = [*data.getlist("given_back"), *data.getlist("give_back")][:MOST_GIVEN_BACK]
        given_back = tuple(
            phrase for phrase in dict.fromkeys(phrases) if f" {fold(phrase)} " in folded
        )
        said = {
            WordKind.DUE: bool(data.get("due_date")),
            WordKind.PERSON: data.get("assignee", str(user.pk)) != str(user.pk),
            WordKind.TRIP: trip is not None or bool(data.get("opportunity")),
        }
        understood = Understood.of(
            text,
            today=clock.today(),
            trip=trip,
            given_back=given_back,
            without=[kind for kind, is_said in said.items() if is_said],
        )
        return cls(data, understood, given_back)

    @property
    def was_shown(self) -> bool:
        """Whether the person had what this text says before them."""
        return self.data.get("read_text") == self.data.get("name")

    @property
    def is_another(self) -> bool:
        """Whether the same text says something else by now: a new day, another name."""
        return self.was_shown and self.data.get("read", "") != self.understood.signature

    @property
    def filled(self) -> QueryDict:
        """The form as if its fields had been filled in."""
        filled, found = self.data.copy(), self.understood
        if not found.reading.read:
            return filled
        filled["name"] = found.reading.title
        if found.day:
            filled["due_date"] = found.day.isoformat()
        if found.person:
            filled["assignee"] = str(found.person.pk)
        if found.reading.of(WordKind.TRIP) and found.trip:
            filled["opportunity"] = str(found.trip.pk)
        return filled

    def refuse_another(self, form: TaskForm) -> bool:
        """Say it beside the name; whether it had to be."""
        if self.is_another:
            form.add_error("name", _("Your words now mean something else: look at it once more."))
        return self.is_another

    @property
    def context(self) -> dict[str, Any]:
        return {"typed": self, "chips": quick_words.chips(self.understood)}


@require_safe
def reading(request: HttpRequest) -> HttpResponse:
    """The chips under the field while somebody writes in it."""
    pk = key(request.GET.get("trip"))
    trip = Opportunity.objects.select_related("client").filter(pk=pk).first() if pk else None
    typed = Typed.of(request.GET, user=request.user, trip=trip)
    return render(request, "tasks/_read.html", typed.context | {"trip_pk": pk})
