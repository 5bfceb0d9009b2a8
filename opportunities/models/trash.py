"""Deleted opportunities, which can be brought back for a while."""

from datetime import date, datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from caladeo import clock
from caladeo.db import search
from caladeo.db.search import SearchableModel, SearchField
from caladeo.models import User
from opportunities.models.client import Client

KEPT_DAYS = 30
KEPT = timedelta(days=KEPT_DAYS)


class DeletedOpportunityQuerySet(models.QuerySet["DeletedOpportunity"]):
    def kept(self, *, at: datetime) -> Self:
        return self.filter(deleted_at__gt=at - KEPT)

    def expired(self, *, at: datetime) -> Self:
        return self.filter(deleted_at__lte=at - KEPT)

    def restorable_by(self, person: User, *, may_all: bool) -> Self:
        """Those that this person deleted, or all of them."""
        return self if may_all else self.filter(deleted_by=person)

    def lock(self) -> Self:
        """Their keys, locked in their order."""
        return self.select_for_update().order_by("pk").only("pk")

    def search(self, text: str) -> Self:
        """Where the name or the client hold each word of the text."""
        return self.filter(search.matching(text, "search_text")) if text else self

    def without_rows(self) -> Self:
        """What a list shows: what was stored of the trip is not read."""
        return self.defer("rows", "search_text").select_related("deleted_by")


class DeletedOpportunity(SearchableModel):
    """An opportunity with all that hung on it, as text: nothing counts it, as it is not there.

    Written by ``opportunities.trash`` only. Its key is that of the opportunity, which nobody
    else gets.
    """

    id = models.BigIntegerField(_("number"), primary_key=True)
    name = models.CharField(_("name"), max_length=200)
    client_name = models.CharField(_("client"), max_length=200)
    # Emptied when the client is deleted, who is stored with the rows.
    client = models.ForeignKey(
        Client,
        models.SET_NULL,
        null=True,
        related_name="deleted_opportunities",
        verbose_name=_("client"),
    )
    deleted_at = models.DateTimeField(_("deleted"), db_index=True)
    deleted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    task_count = models.PositiveIntegerField(_("tasks"), default=0)
    # See `opportunities.trash.packing`.
    rows = models.TextField(editable=False)
    search_text = SearchField(sources=("name", "client_name"))

    objects = models.Manager.from_queryset(DeletedOpportunityQuerySet)()

    class Meta:
        verbose_name = _("deleted opportunity")
        verbose_name_plural = _("deleted opportunities")
        constraints = [
            models.CheckConstraint(condition=~Q(rows=""), name="deleted_opportunity_is_stored")
        ]

    def __str__(self) -> str:
        return self.name

    def days_left(self, today: date) -> int:
        """How many days it can still be restored, this one not counted."""
        return max(KEPT_DAYS - (today - clock.local_day(self.deleted_at)).days, 0)
