"""People who work through the servers, and remember what they were told was done."""

import http
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode
from uuid import uuid4

from django.urls import reverse

from caladeo.models import User
from tests.clients import Client
from tests.machines.fleet import ask, balanced

TOKEN = "x" * 32  # of no secret: the servers only compare the cookie with the form
TRIES = 30


@dataclass
class Seller:
    """Signed in once; whichever server answers knows them."""

    user: User
    ports: Sequence[int]
    asked: int = 0
    repeated: int = 0
    added: list[str] = field(default_factory=list)
    moved: list[tuple[int, int]] = field(default_factory=list)  # opportunity, status

    def __post_init__(self) -> None:
        client = Client()
        client.force_login(self.user)
        self.session = client.cookies["caladeo_session"].value

    def send(self, path: str, fields: list[tuple[str, object]]) -> str:
        """Until a server says that it is done; sent again as a balancer or a person would."""
        body = urlencode([*fields, ("csrfmiddlewaretoken", TOKEN)])
        headers = {
            "Cookie": f"caladeo_session={self.session}; csrftoken={TOKEN}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        self.asked += 1
        for attempt in range(TRIES):
            for port in balanced(self.ports, self.asked + attempt):
                try:
                    status, place = ask(port, "POST", path, body, headers)
                except OSError:
                    self.repeated += 1
                    continue
                if status != http.HTTPStatus.FOUND:
                    raise AssertionError(f"{status} for {path}")
                return place
        raise AssertionError(f"no server answers {path}")

    def add_task(self, opportunity: int, name: str) -> None:
        path = reverse("tasks:addition", args=[opportunity])
        self.send(path, [("name", name), ("assignee", self.user.pk), ("token", uuid4().hex)])
        self.added.append(name)

    def move(self, opportunity: int, *, seen: int, to: int) -> None:
        path = reverse("opportunities:transition", args=[opportunity])
        self.send(path, [("to", to), ("seen", seen)])
        self.moved.append((opportunity, to))

    def export(self) -> None:
        """Read a whole list from each server that lives; one cut off in its middle is an error."""
        answers = 0
        for port in self.ports:
            path = reverse("opportunities:export", args=["csv"])
            try:
                status, _place = ask(
                    port, "GET", path, headers={"Cookie": f"caladeo_session={self.session}"}
                )
            except ConnectionRefusedError:
                continue
            answers += status == http.HTTPStatus.OK
        assert answers, "no server gives the list"
