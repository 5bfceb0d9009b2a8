import pytest
from django.urls import reverse

from caladeo.templatetags.texts import breakable, written
from tests.factories import TaskFactory

REL = 'rel="noopener noreferrer"'


def web(address: str) -> str:
    return f'<a class="link" href="{address}" target="_blank" {REL}>{address}</a>'


def near(address: str) -> str:
    return f'<a class="link" href="{address}" {REL}>{address}</a>'


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Voir https://exemple.fr/a?b=1&c=2.", f"Voir {web('https://exemple.fr/a?b=1&amp;c=2')}."),
        ("(http://exemple.fr/a_(b))", f"({web('http://exemple.fr/a_(b)')})"),
        ("HTTPS://Exemple.fr", web("HTTPS://Exemple.fr")),
        ("mailto:anna@agence.fr, tel:+33612345678 !", None),
        ("javascript:alert(1) data:text/html,x ftp://x.fr file:///etc", None),
        ("https:// mailto: http://[", None),
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("un\r\ndeux\ntrois", "un<br>deux<br>trois"),
        ("", ""),
        (None, ""),
    ],
)
def test_only_links_that_lead_somewhere_can_be_clicked(text, html):
    expected = {
        "mailto:anna@agence.fr, tel:+33612345678 !": (
            f"{near('mailto:anna@agence.fr')}, {near('tel:+33612345678')} !"
        ),
    }
    assert written(text) == (expected.get(text, text) if html is None else html)


def test_a_link_cannot_leave_its_attribute():
    html = written('https://exemple.fr/"onmouseover="alert(1) https://e.fr/\'><b>')

    assert "<b>" not in html
    assert 'onmouseover="' not in html


def test_a_very_long_text_takes_no_time():
    assert written("https://" * 5_000).count("<a ") <= 1
    assert written("(" * 5_000 + "https://e.fr/" + ")" * 5_000).count("<a ") == 1


@pytest.mark.django_db
def test_the_description_of_a_task_is_clickable(client, seller):
    client.force_login(seller)
    task = TaskFactory(description="Billets : https://exemple.fr/b <b>")
    page = client.get(reverse("tasks:tab", args=[task.opportunity_id]), {"ouverte": task.pk})

    assert web("https://exemple.fr/b") + " &lt;b&gt;" in page.text


def test_an_address_breaks_after_its_signs_only():
    assert breakable("b.goff@example.com") == "b.<wbr>goff@<wbr>example.<wbr>com"
    assert breakable("<b>@x") == "&lt;b&gt;@<wbr>x"
