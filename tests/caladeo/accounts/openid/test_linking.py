"""Two ways back from the provider at the same moment."""

from collections import Counter

import pytest
from allauth.socialaccount.models import SocialAccount

from caladeo.accounts.openid import linking
from caladeo.accounts.openid.linking import Reason, RefusedError
from caladeo.models import JournalEntry, User
from tests.identity_provider import IdentityProvider
from tests.racing import together

pytestmark = pytest.mark.django_db(transaction=True)


def linked() -> int:
    return JournalEntry.objects.filter(kind=JournalEntry.Kind.ACCOUNT_LINKED).count()


def test_a_double_click_links_once(provider: IdentityProvider, seller: User) -> None:
    def come_back() -> User:
        return linking.link(seller.email, issuer=provider.issuer, subject="one")

    assert together(*[come_back] * 4) == [seller] * 4

    assert SocialAccount.objects.count() == linked() == 1


def test_of_two_subjects_one_gets_the_account(provider: IdentityProvider, seller: User) -> None:
    def come_back(subject: str) -> User:
        return linking.link(seller.email, issuer=provider.issuer, subject=subject)

    answers = together(lambda: come_back("one"), lambda: come_back("two"))

    refused = [answer.reason for answer in answers if isinstance(answer, RefusedError)]
    assert refused == [Reason.OTHER_SUBJECT]
    assert Counter(map(type, answers)) == {User: 1, RefusedError: 1}
    assert SocialAccount.objects.count() == linked() == 1


def test_of_two_people_one_gets_the_subject(
    provider: IdentityProvider, seller: User, administrator: User
) -> None:
    """Whose e-mail changed at the provider between two windows."""

    def come_back(person: User) -> User:
        return linking.link(person.email, issuer=provider.issuer, subject="one")

    answers = together(lambda: come_back(seller), lambda: come_back(administrator))

    assert Counter(map(type, answers)) == {User: 1, RefusedError: 1}
    assert SocialAccount.objects.count() == linked() == 1
