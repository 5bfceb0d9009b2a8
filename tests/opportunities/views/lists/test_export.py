import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from caladeo import clock
from caladeo.web import sheets
from opportunities.importing import checking, uploads
from opportunities.importing.reading import files
from opportunities.models import Opportunity
from tests.factories import ClientFactory, OpportunityFactory, StatusFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def address(form: str, query: str = "") -> str:
    return reverse("opportunities:export", args=[form]) + query


def exported(web, form: str, query: str = "") -> bytes:
    response = web.get(address(form, query))
    assert response.status_code == 200
    return b"".join(response)


def rows(data: bytes) -> list[dict[str, str]]:
    text = io.StringIO(data.decode("utf-8-sig"), newline="")
    return list(csv.DictReader(text, delimiter=";"))


def test_the_list_is_exported_with_typed_columns(web):
    OpportunityFactory(
        name="Kyoto",
        client=ClientFactory(name="Famille Lefèvre", phone="+33 6 12"),
        travelling=True,
        expected_revenue=Decimal("14800.50"),
    )

    [row] = rows(exported(web, "csv"))

    assert (row["Opportunité"], row["Client"], row["Date de départ"], row["CA prévu"]) == (
        "Kyoto",
        "Famille Lefèvre",
        "2027-06-14",
        "14800,50",
    )
    assert row["Téléphone du client"] == "'+33 6 12"


def test_the_headings_speak_the_language_of_the_person(web, seller):
    seller.language = "en"
    seller.save()
    OpportunityFactory()

    [row] = rows(exported(web, "csv"))

    assert "Departure date" in row


def test_the_export_is_filtered_and_sorted_as_the_list(web):
    vendu = StatusFactory()
    for name in ("Oman", "Kyoto"):
        OpportunityFactory(name=name, status=vendu)
    OpportunityFactory(name="Pérou")
    OpportunityFactory(name="Perdue", status=StatusFactory(closed=True))

    query = f"?statut={vendu.pk}&tri=-nom"
    names = [row["Opportunité"] for row in rows(exported(web, "csv", query))]

    assert names == ["Oman", "Kyoto"]
    assert (
        f'{address("csv")}{query.replace("&", "&amp;")}"'
        in web.get(reverse("opportunities:list") + query).text
    )


def test_the_workbook_holds_dates_and_amounts(web):
    OpportunityFactory(travelling=True, expected_margin=Decimal("-12.5"))

    sheet = load_workbook(io.BytesIO(exported(web, "xlsx"))).active

    found = dict(zip(*(list(row) for row in sheet.iter_rows(values_only=True)), strict=True))
    assert found["Date de départ"].date() == date(2027, 6, 14)
    assert found["Marge prévue"] == -12.5
    assert sheet.freeze_panes == "A2"


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_was_exported_can_be_imported(web, seller, form):
    anna = UserFactory(name="Anna Moreau")
    OpportunityFactory(
        name="=Kyoto; « les Alpes »",
        client=ClientFactory(name="Lefèvre", kind="family", address="1 rue du Port\n44000 Nantes"),
        manager=anna,
        travelling=True,
        is_starred=True,
        participants=4,
        expected_revenue=Decimal("14800.50"),
        expected_margin=Decimal(-120),
    )
    facts = (
        "name",
        "is_starred",
        "status_id",
        "manager_id",
        "departure_date",
        "duration_days",
        "participants",
        "expected_revenue",
        "expected_margin",
    )
    before = Opportunity.objects.values_list(*facts, "client__kind", "client__address").get()
    data = exported(web, form)
    old = Opportunity.objects.get()
    old.delete()
    old.client.delete()
    sheet = files.read(io.BytesIO(data))
    file = uploads.keep(sheet, name="x", kind="opportunities", owner=seller, at=clock.now())
    assert checking.check(file, by=seller).bad_count == 1
    file.columns = ["" if key == "number" else key for key in file.columns]
    [row] = checking.check(file, by=seller).opportunities

    now = (*(getattr(row, name) for name in facts), row.client.kind, row.client.address)
    assert now == before


@pytest.mark.parametrize("count", [1, 12])
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_queries_do_not_grow_with_the_rows(web, django_assert_max_num_queries, form, count):
    for _ in range(count):
        OpportunityFactory()

    with django_assert_max_num_queries(7):
        exported(web, form)


def test_a_list_too_long_for_a_workbook_is_told(web, monkeypatch):
    monkeypatch.setattr(sheets, "MAX_XLSX_ROWS", 0)
    OpportunityFactory(name="Kyoto")

    response = web.get(address("xlsx", "?q=kyoto"), follow=True)

    assert response.redirect_chain[-1][0] == reverse("opportunities:list") + "?q=kyoto"
    assert "exportez-la en CSV" in response.text


@pytest.mark.parametrize("form", ["pdf", "CSV", "..", "csv%00"])
def test_there_is_no_other_form(web, form):
    assert web.get(f"/opportunites/export/{form}/").status_code == 404


@pytest.mark.parametrize(
    "query", ["?statut=x&depuis=hier&tri=%00", "?q=" + "é" * 5000, "?etat[]=1"]
)
def test_nonsense_in_the_address_is_ignored(web, query):
    assert exported(web, "csv", query).startswith(b"\xef\xbb\xbf")


def test_the_export_wants_somebody_signed_in(client):
    assert client.get(address("csv"))["Location"].startswith("/connexion/")
