"""What the doctor reads is one moment of the database."""

import pytest
from django.db import DatabaseError

from tasks import doctor
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory, UserFactory
from tests.tasks.test_doctor import examined


@pytest.mark.django_db(transaction=True)
def test_it_sees_one_moment_and_cannot_write():
    template = AutoTaskTemplateFactory(offset_days=3, day_count="working")
    OpportunityFactory(status=template.status)

    with pytest.raises(DatabaseError, match=r"readonly|read-only"), doctor.frozen():
        UserFactory()

    assert examined()[0] == 0
    assert UserFactory().pk
