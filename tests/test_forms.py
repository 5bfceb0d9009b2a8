"""Every form of every page: fields of different names, then the button, no link between."""

from html.parser import HTMLParser

import pytest

from tests.addresses import ALL, Address, World, released

pytestmark = pytest.mark.django_db
OURS = [address for address in ALL if not address.is_admin]
FILLED = {"textarea", "select"}
PRESSED = {"hidden", "submit", "checkbox", "radio"}


class Stops(HTMLParser):
    """Where Tab stops in each form that is posted: a field to fill in, a link, its button."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[list[str]] = []
        self.is_inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.is_inside = found.get("method") == "post"
            self.forms += [[]] if self.is_inside else []
        if self.is_inside and found.get("tabindex") != "-1":
            self.forms[-1] += stop(tag, found)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.is_inside = False


class Labels(HTMLParser):
    """The words of the labels that belong to a control by its id."""

    def __init__(self) -> None:
        super().__init__()
        self.words: dict[str, str] = {}
        self.of = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "label":
            self.of = dict(attrs).get("for") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "label":
            self.of = ""

    def handle_data(self, data: str) -> None:
        if self.of:
            self.words[self.of] = f"{self.words.get(self.of, '')} {data.strip()}".strip()


def stop(tag: str, found: dict[str, str]) -> list[str]:
    if tag in FILLED or (tag == "input" and found.get("type", "text") not in PRESSED):
        return ["field"]
    # A dialog asks whether it is meant before it does it.
    if tag == "a" and found.get("href") and "data-dialog-close" not in found:
        return [found["href"]]
    is_plain = not {"name", "formaction"} & found.keys()
    if tag == "button" and found.get("type", "submit") == "submit" and is_plain:
        return ["button"]
    return []


def stops_of(world: World, role: str, address: Address) -> list[list[str]]:
    page = released(world.browser(role).get(world.path(address)))
    reader = Stops()
    if page.status_code == 200 and page.headers["Content-Type"].startswith("text/html"):
        reader.feed(page.content.decode())
    return reader.forms


@pytest.mark.parametrize("role", ["nobody", "host"])
@pytest.mark.parametrize("address", OURS, ids=str)
def test_no_link_stands_between_the_fields_and_the_button(
    world: World, address: Address, role: str
) -> None:
    for stops in stops_of(world, role, address):
        if "field" not in stops or "button" not in stops:
            continue
        last = len(stops) - stops[::-1].index("button")
        between = stops[stops.index("field") : last]
        assert set(between) <= {"field", "button"}


@pytest.mark.parametrize("address", OURS, ids=str)
def test_no_two_fields_have_the_same_label(world: World, address: Address) -> None:
    page = released(world.browser("host").get(world.path(address)))
    reader = Labels()
    if page.status_code == 200 and page.headers["Content-Type"].startswith("text/html"):
        reader.feed(page.content.decode())

    # Fields of the same form, by what their id begins with.
    named = [(key.rpartition("-")[0], words) for key, words in reader.words.items() if words]
    assert len(named) == len(set(named))
