from django.urls import reverse


def test_the_settings_lead_to_the_statuses_and_the_users(client, administrator):
    client.force_login(administrator)

    page = client.get("/parametres/").content.decode()

    assert f'href="{reverse("statuses:list")}"' in page
    assert f'href="{reverse("team:list")}"' in page


def test_a_seller_is_told_whom_to_ask(client, seller, administrator):
    client.force_login(seller)

    response = client.get("/parametres/")

    assert response.status_code == 403
    assert administrator.email in response.content.decode()


def test_the_settings_change_nothing_by_post(client, administrator):
    client.force_login(administrator)

    assert client.post("/parametres/").status_code == 405
