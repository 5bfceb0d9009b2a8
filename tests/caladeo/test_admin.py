import pytest
from django.contrib.auth import authenticate

from caladeo.models import User
from tests.admin_pages import address, errors, opened, saved
from tests.clients import Client
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
PASSWORD = "un-long-mot-de-passe"


def test_a_new_person_signs_in_with_the_password_they_were_given(site, rf):
    typed = {"name": "Léa Fournier", "email": "Lea@Example.com"}
    saved(site, User, **typed, password1=PASSWORD, password2=PASSWORD)

    person = authenticate(rf.post("/"), username="lea@example.com", password=PASSWORD)
    assert person.name == "Léa Fournier"
    assert not person.is_superuser


def test_two_people_cannot_share_an_address(site, seller):
    typed = {"name": "Autre", "email": seller.email.upper()}
    page = saved(site, User, **typed, password1=PASSWORD, password2=PASSWORD)

    assert "email" in errors(page)


def test_the_hash_of_a_password_is_never_in_the_page(site, seller):
    seller.set_password(PASSWORD)
    seller.save()

    page = site.get(address(seller, "change", seller.pk)).content.decode()

    assert seller.password.split("$")[-1] not in page
    assert "../password/" in page


def test_a_password_can_be_replaced(site, seller, rf):
    where = address(seller, "change", seller.pk).replace("change", "password")
    assert "usable_password" not in site.get(where).context["form"].fields

    site.post(where, {"password1": PASSWORD, "password2": PASSWORD})

    assert authenticate(rf.post("/"), username=seller.email, password=PASSWORD) == seller


def test_saving_a_person_leaves_their_password(site, seller, rf):
    seller.set_password(PASSWORD)
    seller.save()

    saved(site, seller, name="Julien B.")

    assert authenticate(rf.post("/"), username=seller.email, password=PASSWORD).name == "Julien B."


def test_the_last_administrator_keeps_the_settings_right(site, host):
    host.set_password(PASSWORD)
    host.save()
    site.force_login(host)
    form = opened(site, host)
    del form["can_configure"]

    assert host.name in errors(saved(site, host, form))["can_configure"][0]

    second = UserFactory(administrator=True)
    second.set_password(PASSWORD)
    second.save()
    assert saved(site, host, form).status_code == 302
    assert list(User.objects.administrators()) == [second]


def test_who_hosts_the_application_gets_in_and_who_no_longer_does_is_out(site, seller, client):
    saved(site, seller, is_superuser="on")
    seller.refresh_from_db()
    assert seller.is_staff

    form = opened(site, seller)
    del form["is_superuser"]
    saved(site, seller, form)

    seller.refresh_from_db()
    assert [seller.is_superuser, seller.is_staff] == [False, False]


def test_another_e_mail_ends_sessions_and_is_told_to_the_former(
    site, seller, host, mailoutbox, django_capture_on_commit_callbacks
):
    client = Client()
    client.force_login(seller)
    with django_capture_on_commit_callbacks(execute=True):
        saved(site, seller, name="Julien B.")
        assert client.get("/compte/").status_code == 200
        saved(site, seller, email="autre@example.com")
        saved(site, host, email="hote@example.com")

    assert client.get("/compte/").status_code == 302
    assert site.get("/compte/").status_code == 200
    assert [mail.to for mail in mailoutbox] == [["julien@example.com"], ["anne@example.com"]]
    assert "autre e-mail" in str(mailoutbox[0].body)


def test_people_are_neither_deleted_nor_deactivated_here(site, seller):
    assert site.post(address(seller, "delete", seller.pk), {"post": "yes"}).status_code == 403

    form = opened(site, seller)
    saved(site, seller, form, is_active="")

    assert User.objects.active().filter(pk=seller.pk).exists()
