"""What a browser would send back of a page: the fields of its main form, untouched."""

from html.parser import HTMLParser
from typing import Any


class _Fields(HTMLParser):
    """Collects the fields of every form that is posted, buttons left out."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, str]] = []
        self.inside = False
        self.select = self.area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        name, value = found.get("name", ""), found.get("value", "")
        if tag == "form":
            self.inside = found.get("method") == "post"
            if self.inside:
                self.forms.append({})
        elif tag == "select":
            self.select = name
        elif tag == "textarea":
            self.area = name
            self.keep(name, "")
        elif tag == "option" and self.select and "selected" in found:
            self.keep(self.select, value)
        elif tag == "input" and name and self.counts(found):
            self.keep(name, value)

    def counts(self, found: dict[str, str]) -> bool:
        return found.get("type") not in ("checkbox", "radio") or "checked" in found

    def keep(self, name: str, value: str) -> None:
        if self.inside:
            self.forms[-1][name] = value

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "select":
            self.select = ""
        elif tag == "textarea":
            self.area = ""

    def handle_data(self, data: str) -> None:
        if self.area and self.inside:
            self.forms[-1][self.area] += data


def fields_of(response: Any) -> dict[str, str]:
    """The fields of the longest form of the page, as they would be sent back."""
    reader = _Fields()
    reader.feed(response.text)
    return max(reader.forms, key=len)
