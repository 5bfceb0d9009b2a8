import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils.translation import override
from openpyxl import load_workbook

from caladeo.web import sheets
from caladeo.web.sheets import Column

DANGEROUS = ["=1+1", "+33 6", "-cmd", "@SUM(A1)", "\tx", "\rx", " =1", "＝1", "\n=1"]


def column(heading="Valeur"):
    return Column(heading, lambda row: row)


def in_csv(*values) -> list[str]:
    text = b"".join(sheets.lines([column()], values)).decode("utf-8-sig")
    return [row[0] for row in csv.reader(io.StringIO(text, newline=""), delimiter=";")][1:]


def in_xlsx(*values):
    with sheets.workbook([column()], values) as file:
        return [row[0] for row in load_workbook(file).active.iter_rows(min_row=2)]


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_text_becomes_a_formula(text):
    [cell] = in_xlsx(text)

    assert in_csv(text) == [f"'{text}"]
    assert cell.data_type == "s"
    assert cell.value.startswith("'")


@pytest.mark.parametrize("heading", ["=1+1", "@x"])
def test_no_heading_becomes_a_formula(heading):
    assert next(sheets.lines([column(heading)], [])).decode("utf-8-sig") == f"'{heading}\r\n"


@pytest.mark.parametrize("text", ["Kyoto", "14 juin - 28 juin", "a=b", "", "é’«»"])
def test_other_text_stays_what_it_is(text):
    assert in_csv(text) == [text]


def test_numbers_and_dates_stay_numbers_and_dates():
    moment = datetime(2027, 5, 12, 8, 5, tzinfo=UTC)

    cells = in_xlsx(-3, Decimal("-120.50"), date(2027, 6, 14), moment)

    assert [cell.value for cell in cells] == [
        -3,
        -120.5,
        datetime.fromisoformat("2027-06-14"),
        datetime.fromisoformat("2027-05-12T10:05"),
    ]
    assert [cell.is_date for cell in cells] == [False, False, True, True]


@pytest.mark.parametrize(("language", "amount"), [("fr", "-120,50"), ("en", "-120.50")])
def test_csv_spells_numbers_as_the_language_does(language, amount):
    with override(language):
        assert in_csv(Decimal("-120.50"), -3, date(2027, 6, 14)) == [amount, "-3", "2027-06-14"]


def test_csv_is_marked_utf_8_with_semicolons():
    data = b"".join(sheets.lines([column("Où"), column("Qui")], ['é;"\n']))

    assert data == b'\xef\xbb\xbfO\xc3\xb9;Qui\r\n"\xc3\xa9;""\n";"\xc3\xa9;""\n"\r\n'


def test_csv_is_written_as_it_is_read():
    def rows():
        yield "Kyoto"
        raise RuntimeError

    written = sheets.lines([column()], rows())
    next(written)

    assert next(written) == b"Kyoto\r\n"


@pytest.mark.parametrize("text", ["a\x00b", "a\x0bb", "\ud800", "\uffff"])
def test_signs_that_no_sheet_can_hold_are_left_out(text):
    assert in_xlsx(text)[0].value in ("ab", None)
