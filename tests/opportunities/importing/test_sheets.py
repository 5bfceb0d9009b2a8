"""Sheets of any shape are written, and read back the same: dates, amounts, encodings, widths."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from caladeo.models import User
from opportunities import travel
from opportunities.importing import checking, matching
from opportunities.importing.reading import columnwise, files
from opportunities.models import ImportFile
from tests.factories import StatusFactory

pytestmark = pytest.mark.django_db
HEADINGS = ["Opportunité", "Client", "Départ", "CA prévu", "Participants"]
LETTERS = st.text(st.sampled_from("abcdefgh éèàçôîùâ"), min_size=1, max_size=12)
DAYS = st.dates(travel.FIRST_DAY, date(2036, 12, 31))
AMOUNTS = st.decimals(0, 999_999, places=2, allow_nan=False)
ROWS = st.lists(st.tuples(LETTERS, DAYS, AMOUNTS, st.integers(1, 9999)), min_size=1, max_size=8)
QUICK = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture(autouse=True)
def quote(db):
    return StatusFactory(name="Devis")


def expected(rows) -> list[tuple]:
    return [
        (f"Voyage {n} {' '.join(text.split())}".strip(), *row)
        for n, (text, *row) in enumerate(rows)
    ]


def arrived(data: bytes, *, by: User, how: files.How, order: str = "") -> list[tuple]:
    """What comes of a file, and that nothing of it is refused or left out."""
    sheet = files.read(io.BytesIO(data), how=how)
    told = sheet.told | {"dates": columnwise.dates(sheet.rows)}
    file = ImportFile(owner=by, kind="opportunities", headers=sheet.headers, told=told)
    file.columns, file.rows = matching.guess(sheet.headers, kind="opportunities"), sheet.rows
    file.choices = {"orders": {"2": order}} if order else {}
    found = checking.check(file, by=by)
    assert (found.problems, found.remarks, found.questions) == ([], [], [])
    return [
        (row.name, row.departure_date, row.expected_revenue, row.participants)
        for row in found.opportunities
    ]


@QUICK
@given(
    rows=ROWS,
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252", "mac_roman"]),
    separator=st.sampled_from(files.delimited.SEPARATORS),
    day=st.sampled_from(["%d/%m/%Y", "%m/%d/%Y", "%Y-%m-%d", "%d.%m.%Y"]),
    sign=st.sampled_from(",."),
    width=st.integers(0, 150),
    above=st.booleans(),
)
def test_csv(seller, *, rows, encoding, separator, day, sign, width, above):
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator)
    if above:
        writer.writerow(["Voyages de l’année"] if encoding != "mac_roman" else ["Voyages"])
    extra = [f"Autre {n}" for n in range(width)]
    writer.writerow([*HEADINGS, *extra])
    for name, (_text, departure, amount, people) in zip(expected(rows), rows, strict=True):
        cells = [name[0], "Lefèvre", departure.strftime(day), f"{amount:f}".replace(".", sign)]
        writer.writerow([*cells, people, *extra])
    order = {"%d/%m/%Y": "day", "%m/%d/%Y": "month", "%d.%m.%Y": "day"}.get(day, "")
    is_old = encoding in ("cp1252", "mac_roman")

    how = files.How(encoding=encoding if is_old else "")
    found = arrived(text.getvalue().encode(encoding), by=seller, how=how, order=order)

    assert found == expected(rows)


@QUICK
@given(rows=ROWS, width=st.integers(0, 150), as_text=st.booleans())
def test_workbooks(seller, *, rows, width, as_text):
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Voyages")
    extra = [f"Autre {n}" for n in range(width)]
    sheet.append([*HEADINGS, *extra])
    for (name, *_), (_text, departure, amount, people) in zip(expected(rows), rows, strict=True):
        number = f"{amount:f}" if as_text else float(amount)
        sheet.append([name, "Lefèvre", departure, number, people, *extra])
    file = io.BytesIO()
    book.save(file)

    found = arrived(file.getvalue(), by=seller, how=files.How())

    assert [(*row[:2], Decimal(row[2]).quantize(Decimal("0.01")), row[3]) for row in found] == (
        expected(rows)
    )
