"""How long what is told of tasks is kept: beside what `opportunities.privacy.retention` purges."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from caladeo import clock
from opportunities.models import Retention
from opportunities.privacy import retention
from opportunities.privacy.retention import Kept
from tasks.models import Digest


def _digests(at: datetime, _terms: Retention) -> QuerySet[Any]:
    return Digest.objects.expired(today=clock.local_day(at))


retention.KINDS.append(Kept("mails of mornings", _digests, retention._deleted(_digests)))
