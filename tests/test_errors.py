"""What is wrong is tied to its control, in every form: said beside it, and in the page's title."""

from html.parser import HTMLParser

import pytest
from django.db import transaction

from tests.addresses import ALL, Address, World, released
from tests.reading import fields_of

pytestmark = pytest.mark.django_db
FORMS = [address for address in ALL if not address.is_admin]
VOID = {"input", "br", "img", "meta", "link", "hr", "path", "circle", "use", "rect", "line"}
TEXTS = ["", "\x00", "x" * 6000]
OF_DJANGO = ["t obligatoire", "courriel", "Assurez-vous", "Sélectionnez un choix", "This field is"]


class Errors(HTMLParser):
    """The ids around each error, and those that a control in error points at."""

    def __init__(self) -> None:
        super().__init__()
        self.around: list[tuple[str, str]] = []
        self.errors: list[set[str]] = []
        self.told: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if "field-error" in found.get("class", "").split():
            self.errors.append({key for _, key in self.around} | {found.get("id", "")})
        if found.get("aria-invalid") == "true":
            self.told |= set(found.get("aria-describedby", "").split())
        if tag not in VOID:
            self.around.append((tag, found.get("id", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag in {name for name, _ in self.around}:
            while self.around.pop()[0] != tag:
                pass


def fields(world: World, address: Address) -> list[str] | None:
    """Those of the form of the page; None where it has no form."""
    page = released(world.browser("host").get(world.path(address)))
    if page.status_code != 200 or page.streaming or b'method="post"' not in page.content:
        return None
    return [name for name in fields_of(page) if "token" not in name.lower()]


def refused(world: World, address: Address, sent: dict[str, str]) -> str:
    """The page of a form that was sent so."""
    with transaction.atomic():
        answer = released(world.browser("host").post(world.path(address), sent))
        transaction.set_rollback(True)
    is_page = answer.headers.get("Content-Type", "").startswith("text/html")
    return answer.content.decode() if is_page and answer.status_code in (200, 422) else ""


@pytest.mark.parametrize("address", FORMS, ids=str)
def test_each_error_is_that_of_a_control_and_the_title_says_so(
    world: World, address: Address
) -> None:
    if (names := fields(world, address)) is None:
        return

    for text in TEXTS if names else TEXTS[:1]:
        page = refused(world, address, dict.fromkeys(names, text))
        reader = Errors()
        reader.feed(page)

        assert all(around & reader.told for around in reader.errors)
        assert "<title>Erreur · " in page or not reader.errors
        assert [words for words in OF_DJANGO if words in page] == []
