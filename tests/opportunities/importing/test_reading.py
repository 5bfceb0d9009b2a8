import io
import tracemalloc
import zipfile
from datetime import date, datetime
from functools import cache

import pytest

from opportunities.importing.reading import files
from opportunities.importing.reading.limits import (
    MAX_BYTES,
    MAX_COLUMNS,
    MAX_ROWS,
    HeavyError,
    UnreadableError,
)
from tests.opportunities.importing.files import csv_text, xlsx_bytes

PARTS = {"sheet": "xl/worksheets/sheet1.xml", "styles": "xl/styles.xml"}
ROW = "Forêt d’Émeraude;Famille Lefèvre;14/06/2027;15;Devis envoyé"


def read(data):
    return files.read(io.BytesIO(data.encode() if isinstance(data, str) else data))


def refused(data) -> str:
    with pytest.raises(UnreadableError) as refusal:
        read(data)
    return str(refusal.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_the_encoding_is_found(encoding):
    sheet = read(csv_text(ROW).encode(encoding))

    assert sheet.headers[0] == "Opportunité"
    assert sheet.rows == [(2, ROW.split(";"))]


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_the_separator_is_found(separator):
    text = csv_text("Oman;Famille Lefèvre;14/06/2027;15;Devis").replace(";", separator)

    assert read(text).rows[0][1] == ["Oman", "Famille Lefèvre", "14/06/2027", "15", "Devis"]


def test_commas_in_amounts_are_no_separator():
    text = csv_text("Oman;Lefèvre;14 800,50", "Pérou;Garnier;9 200,00", headings="Nom;Client;CA")

    assert read(text).rows[0][1] == ["Oman", "Lefèvre", "14 800,50"]


def test_the_line_that_names_the_separator_is_not_read():
    assert read("sep=,\r\nNom,Client\r\nOman,Lefèvre\r\n").headers == ["Nom", "Client"]


def test_a_cell_may_hold_lines_and_separators():
    sheet = read('Nom;Adresse\r\nOman;"1, rue du Port\n44000; Nantes"\r\n')

    assert sheet.rows == [(2, ["Oman", "1, rue du Port\n44000; Nantes"])]


def test_blank_lines_are_left_out_but_counted():
    sheet = read("Nom;Client\r\n;;\r\n\r\nOman;Lefèvre\r\n")

    assert sheet.rows == [(4, ["Oman", "Lefèvre"])]


def test_a_workbook_gives_dates_and_numbers_as_they_would_be_typed():
    data = xlsx_bytes(
        ["Nom", "Départ", "Retour", "Durée", "CA", "Priorité"],
        [
            "Oman",
            date(2027, 6, 14),
            datetime.fromisoformat("2027-06-28T10:30"),
            15.0,
            14800.5,
            True,
        ],
    )

    assert read(data).rows == [(2, ["Oman", "2027-06-14", "2027-06-28", "15", "14800.5", "1"])]


def test_a_workbook_gives_cents_and_percents_as_they_are_shown():
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["Nom", "CA", "Marge"])
    book.active.append(["Oman", 14800.499999, 0.175])
    book.active["C2"].number_format = "0.0%"
    file = io.BytesIO()
    book.save(file)

    assert read(file.getvalue()).rows == [(2, ["Oman", "14800.5", "17.5 %"])]


def test_the_sheet_that_was_open_is_read():
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["brouillon"])
    book.active = book.create_sheet()
    for row in (["Nom", "Client"], ["Oman", "Lefèvre"]):
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)

    assert read(file.getvalue()).headers == ["Nom", "Client"]


def test_fifty_columns_are_read():
    headings, row = (";".join(f"{word} {n}" for n in range(50)) for word in ("colonne", "cellule"))

    assert len(read(f"{headings}\n{row}\n").headers) == 50


@pytest.mark.parametrize("data", [b"", b"\r\n\r\n", b"\xef\xbb\xbf", xlsx_bytes()])
def test_an_empty_file_is_told(data):
    assert refused(data) == "Le fichier est vide."


@pytest.mark.parametrize("data", [b"Nom;Client\r\n", xlsx_bytes(["Nom", "Client"])])
def test_headings_alone_are_told(data):
    assert "aucune ligne" in refused(data)


@pytest.mark.parametrize(
    "data",
    [b"Nom;Client\r\nOman\x00;Lef\r\n", b"\x89PNG\r\n\x1a\n\x00\x00", b"%PDF-1.7\n\x81\x8d\x00"],
)
def test_what_is_no_spreadsheet_is_told(data):
    assert "n’est pas un tableau" in refused(data)


def test_an_old_excel_file_is_told():
    assert ".xlsx sans mot de passe" in refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600)


def test_a_file_of_libreoffice_says_how_to_save_it():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")

    assert "enregistrez-le en .xlsx" in refused(file.getvalue())


@pytest.mark.parametrize("cut", [30, 300])
def test_a_damaged_workbook_is_told(cut):
    data = xlsx_bytes(["Nom"], ["Oman"])

    assert "abîmé" in refused(data[:cut])


def archive(**parts) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in parts.items():
            packed.writestr(name, data)
    return file.getvalue()


def test_an_archive_of_something_else_is_told():
    assert "n’est pas un tableau" in refused(archive(photo="…"))


def test_a_few_kilobytes_that_unpack_to_a_hundred_megabytes_are_refused():
    data = archive(**{"xl/workbook.xml": b"0" * (100 * 2**20)})

    assert len(data) < 200_000
    assert "trop de données" in refused(data)


@cache
def parts_of_a_book() -> dict[str, bytes]:
    book = zipfile.ZipFile(io.BytesIO(xlsx_bytes(["Nom", "Client"], ["Oman", "Lefèvre"])))
    return {name: book.read(name) for name in book.namelist()}


def book(**changed: bytes) -> bytes:
    """A workbook with other parts: `book(sheet=…, styles=…)`."""
    return archive(**parts_of_a_book() | {PARTS.get(name, name): changed[name] for name in changed})


def altered(**words: str) -> bytes:
    """A workbook whose sheet holds other words: `altered(old="<t>", new="<t>&x;")`."""
    sheet = parts_of_a_book()[PARTS["sheet"]].decode()
    for old, new in zip(words["old"].split("|"), words["new"].split("|"), strict=True):
        assert old in sheet
        sheet = sheet.replace(old, new)
    return book(sheet=sheet.encode())


def test_a_sheet_that_claims_to_be_immense_is_read_as_far_as_it_goes():
    data = altered(old='ref="A1:B2"', new='ref="A1:XFD1048576"')

    assert read(data).rows == [(2, ["Oman", "Lefèvre"])]


def test_a_row_far_below_is_found_without_filling_the_memory():
    data = altered(old='<row r="2"|r="A2"|r="B2"', new='<row r="200000"|r="A200000"|r="B200000"')

    assert read(data).rows == [(200000, ["Oman", "Lefèvre"])]


def test_entities_that_multiply_are_refused():
    bomb = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 50}">' for n in range(1, 9))
    doctype = f'<!DOCTYPE x [<!ENTITY a0 "aaaaaaaaaa">{bomb}]>'

    assert "abîmé" in refused(
        altered(old="<worksheet|<t>Nom</t>", new=f"{doctype}<worksheet|<t>&a8;</t>")
    )


def test_a_file_too_large_is_told():
    assert "30 Mo" in refused(b"a" * (MAX_BYTES + 1))


def test_too_many_rows_are_told():
    assert "100\u00a0000 lignes" in refused("Nom\n" + "Oman\n" * (MAX_ROWS + 1))


def test_as_many_rows_as_promised_are_read():
    assert len(read("Nom\n" + "Oman\n" * MAX_ROWS).rows) == MAX_ROWS


@pytest.mark.parametrize("make", [lambda row: ";".join(row) + "\nOman", xlsx_bytes])
def test_too_many_columns_are_told(make):
    assert f"{MAX_COLUMNS} colonnes" in refused(make(["x"] * (MAX_COLUMNS + 1)))


def test_a_line_of_a_megabyte_is_read():
    assert len(read(f"Nom;Client\r\n{'é' * 2**20};Lefèvre\r\n").rows[0][1][0]) == 2**20


def test_a_quotation_mark_never_closed_makes_no_error():
    assert read('Nom;Client\r\n"Oman;Lefèvre\r\nPérou;Garnier\r\n').rows[0][0] == 2


def wide() -> bytes:
    row = b"<row>" + b"<c/>" * 3_000_000 + b"</row>"
    return parts_of_a_book()[PARTS["sheet"]].replace(b'<row r="2"', row + b'<row r="2"')


def prefixed() -> bytes:
    return (
        b'<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        b"<x:sheetData><x:row>" + b"<x:c/>" * 3_000_000 + b"</x:row></x:sheetData></x:worksheet>"
    )


def styled() -> bytes:
    styles = parts_of_a_book()[PARTS["styles"]]
    return styles.replace(b"<fonts", b"<x/>" * 3_000_000 + b"<fonts", 1)


# Files of a few kilobytes that would fill the memory if their cells were built.
BOMBS = {
    "a wide row": lambda: book(sheet=wide()),
    "a wide row of another prefix": lambda: book(sheet=prefixed()),
    "a style sheet": lambda: book(styles=styled()),
    "many parts": lambda: book(**{f"xl/{n}": b"" for n in range(2_000)}),
    "a wide line": lambda: b";" * (20 * 2**20),
    "a wide record": lambda: b'"\n"' + b";" * 2**19 + b'"\n"' + b";" * 2**19,
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_before_its_cells_are_built(name):
    data = BOMBS[name]()

    tracemalloc.start()
    words = refused(data)
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert "trop de données" in words or f"{MAX_COLUMNS} colonnes" in words
    # Each cell built would have taken some hundred bytes, each empty text of a list eight.
    assert most < 7 * len(data) + 8 * 2**20


def test_a_sheet_as_wide_as_spreadsheets_are_is_read_where_it_is_filled():
    data = altered(old="</sheetData>", new=f'<row r="9">{"<c/>" * 16_000}</row></sheetData>')

    assert read(data).headers == ["Nom", "Client"]


def heavy(data: bytes) -> bool:
    try:
        files.read(io.BytesIO(data), at_once=True)
    except HeavyError:
        return True
    return False


@pytest.mark.parametrize(
    ("row", "count", "is_heavy"),
    [
        ("Kyoto;Martin;" + "x" * 100, 10_000, False),
        ("Kyoto;Martin;" + "x" * 1000, 6_000, True),
        (";".join("abcdefghij"), 10_000, False),
        (";".join("abcdefghij"), 20_500, True),
    ],
    ids=["little", "much text", "few cells", "many cells"],
)
def test_unpacked_size_and_cells_decide_who_reads(row, count, is_heavy):
    assert heavy(("Nom;Client\n" + f"{row}\n" * count).encode()) is is_heavy
    # By hand: openpyxl takes seconds to write them, and more bytes, which alone would be heavy.
    cells = "".join(f'<c t="str"><v>{cell}</v></c>' for cell in row.split(";"))
    packed = altered(old="</sheetData>", new=f"<row>{cells}</row>" * count + "</sheetData>")
    assert len(packed) < 2**20
    assert heavy(packed) is is_heavy
