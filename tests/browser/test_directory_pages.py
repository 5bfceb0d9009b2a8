"""The pages of the identity provider, which only agencies with one have: they fit and are read."""

from itertools import chain

import pytest
from allauth.socialaccount.models import SocialAccount

from tests.browser.every_page import ALONE, BESIDE_PASSWORDS, Agency
from tests.browser.test_layout import PHONE, hidden, small, unfit
from tests.caladeo.accounts.openid.conftest import provider, running_provider

__all__ = ["provider", "running_provider"]


@pytest.fixture
def agency(db, provider, settings):
    agency = Agency()
    SocialAccount.objects.create(user=agency.host, provider=provider.issuer, uid="2482")
    settings.EMERGENCY_ADMINISTRATOR = agency.people["administrator"].email
    return agency


@pytest.mark.parametrize(
    ("has_passwords", "pages"),
    [(True, BESIDE_PASSWORDS), (False, ALONE)],
    ids=["beside passwords", "alone"],
)
def test_the_pages_of_the_provider_fit_and_are_read_by_everybody(
    open_as, new_context, accessible, settings, *, agency, has_passwords, pages
):
    settings.PASSWORD_SIGN_IN = has_passwords
    inside = open_as(agency.host, reduced_motion="reduce")
    outside = new_context(reduced_motion="reduce").new_page()
    faults = []

    for address, is_signed_in in pages.items():
        page = inside if is_signed_in else outside
        session = page.context.new_cdp_session(page)
        page.goto(address)
        accessible(page)
        found = chain(unfit(page, session), small(page, session), hidden(page, session, PHONE))
        faults += [f"{address} {fault}" for fault in found]

    assert faults == []
