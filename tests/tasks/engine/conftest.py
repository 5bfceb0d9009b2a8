from collections.abc import Iterator

import pytest

from tasks import doctor


@pytest.fixture
def sound(db: None) -> Iterator[None]:
    """In the end of a test the doctor finds nothing wrong."""
    yield
    assert dict(doctor.examine()) == {}
