"""The team. One password for all, shown on the screen."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.contrib.auth.hashers import make_password

from caladeo.colors import AVATARS
from caladeo.models import User

PASSWORD = "bienvenue-demo"  # noqa: S105
DOMAIN = "alizes-voyages.fr"


class Person(NamedTuple):
    key: str
    name: str
    color: str
    seen: timedelta
    is_administrator: bool = False

    @property
    def email(self) -> str:
        return f"{self.key}@{DOMAIN}"


ANNA, JULIEN, SOPHIE, MEHDI = "anna", "julien", "sophie", "mehdi"
PEOPLE = (
    Person(ANNA, "Anna Moreau", AVATARS[0], timedelta(minutes=20), is_administrator=True),
    Person(JULIEN, "Julien Caron", AVATARS[1], timedelta(hours=2)),
    Person(SOPHIE, "Sophie Nguyen", AVATARS[2], timedelta(hours=17)),
    Person(MEHDI, "Mehdi Benali", AVATARS[3], timedelta(days=2, hours=3)),
)


def exist() -> bool:
    return User.objects.filter(email__in=[person.email for person in PEOPLE]).exists()


def create(*, at: datetime) -> dict[str, User]:
    """The accounts, by key; the administrator hosts the application too."""
    # One hash for all: each takes half a second on purpose.
    password = make_password(PASSWORD)
    team = {}
    for person in PEOPLE:
        right = person.is_administrator
        team[person.key] = User.objects.create(
            email=person.email,
            name=person.name,
            color=person.color,
            password=password,
            can_configure=right,
            can_export=True,
            can_delete=True,
            is_staff=right,
            is_superuser=right,
            joined_at=at - timedelta(days=600),
            last_login=at - person.seen,
            news_seen_at=at - timedelta(days=4),
        )
    return team
