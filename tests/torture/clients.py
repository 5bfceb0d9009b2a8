"""People who move trips through the app, and write down what it acknowledged."""

import http
import time
from collections.abc import Sequence
from random import Random
from urllib.parse import urlencode

from django.db.models import Max
from django.urls import reverse

from caladeo.models import User
from opportunities.models import Batch, Opportunity
from opportunities.moves import bulk
from statuses.models import Status
from tests.machines.fleet import ask
from tests.machines.sellers import TOKEN, Seller
from tests.torture.crew import Log

PAUSE = 0.02


class Client:
    """Signed in; with one request at a time."""

    def __init__(self, user: User, port: int, log: Log) -> None:
        self.user, self.port, self.log = user, port, log
        self.session = Seller(user, [port]).session

    def post(self, path: str, fields: dict[str, object], *, size: int, dies: str) -> str | None:
        """Where the answer leads; without an answer, so many moves may be there or not."""
        headers = {
            "Cookie": f"caladeo_session={self.session}; csrftoken={TOKEN}",
            "Content-Type": "application/x-www-form-urlencoded",
            "Dies": dies,
        }
        body = urlencode({**fields, "csrfmiddlewaretoken": TOKEN})
        try:
            status, place = ask(self.port, "POST", path, body, headers)
        except ConnectionRefusedError:
            time.sleep(PAUSE)
            return None
        except OSError:
            self.log.note(unheard=size)
            return None
        if status != http.HTTPStatus.FOUND:
            self.log.note(error=f"{status} for {path}")
        return place

    def move_one(
        self, trips: Sequence[int], statuses: Sequence[Status], chance: Random, *, dies: str = ""
    ) -> bool:
        """Whether there was an answer; it names the change, unless somebody was quicker."""
        row = Opportunity.objects.get(pk=chance.choice(trips))
        to = _other(statuses, row.status_id, chance)
        path = reverse("opportunities:transition", args=[row.pk])
        place = self.post(path, {"to": to.pk, "seen": row.status_id}, size=1, dies=dies)
        if place is None:
            return False
        change = place.partition("?nouvelles=")[2]
        self.log.note(**({"changes": [int(change)], "to": to.pk} if change else {"refused": 1}))
        return True

    def move_many(
        self, trips: Sequence[int], statuses: Sequence[Status], chance: Random, *, dies: str = ""
    ) -> bool:
        """The same for a bulk move of trips that nobody else moves."""
        rows = list(Opportunity.objects.filter(pk__in=trips))
        to = _other(statuses, rows[0].status_id, chance)
        before = Batch.objects.aggregate(last=Max("pk"))["last"] or 0
        fields = {"to": to.pk, "seen": bulk.write_seen(rows)}
        place = self.post(reverse("opportunities:bulk-move"), fields, size=len(trips), dies=dies)
        if place is None:
            return False
        batch = Batch.objects.filter(pk__gt=before, made_by=self.user).order_by("pk").last()
        if batch is None:
            self.log.note(error=f"nothing is left of a bulk move to {to}")
        else:
            changes = list(batch.changes.values_list("pk", flat=True))
            self.log.note(changes=changes, to=to.pk, size=len(trips), batch=batch.pk)
        return True


def _other(statuses: Sequence[Status], here: int, chance: Random) -> Status:
    return chance.choice([row for row in statuses if row.pk != here])
