"""A travel project."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, router, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from caladeo import clock
from caladeo.accounts import people
from caladeo.db import guards, retrying
from caladeo.db.search import SearchableModel, SearchField
from opportunities import travel
from opportunities.lists import ordering
from opportunities.models import changed_fields
from opportunities.models.client import Client
from opportunities.models.querysets import CALLS, OpportunityQuerySet
from statuses.models import Status


class Opportunity(SearchableModel):
    """One travel project. Saving it after a change of status creates the tasks."""

    saving: changed_fields.Saving
    # What the last save of this object added to the history: of its facts, and its entry into
    # another status with what became of the tasks (`transitions.Entered`).
    recorded: Sequence[models.Model] = ()
    entered: Any = None

    name = models.CharField(_("name"), max_length=200)
    is_starred = models.BooleanField(_("priority"), default=False)
    # None of the three has an index alone: those below begin with them.
    status = models.ForeignKey(
        Status,
        models.PROTECT,
        related_name="opportunities",
        verbose_name=_("status"),
        db_index=False,
    )
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="opportunities",
        verbose_name=_("manager"),
        db_index=False,
    )
    client = models.ForeignKey(
        Client,
        models.PROTECT,
        related_name="opportunities",
        verbose_name=_("client"),
        db_index=False,
    )
    destinations = models.CharField(_("destinations"), max_length=300, blank=True)
    departure_date = models.DateField(
        _("departure date"),
        null=True,
        blank=True,
        validators=[MinValueValidator(travel.FIRST_DAY), MaxValueValidator(travel.LAST_DAY)],
    )
    duration_days = models.PositiveSmallIntegerField(
        _("duration in days"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(travel.MAX_DURATION_DAYS)],
    )
    participants = models.PositiveSmallIntegerField(
        _("participants"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(9999)],
    )
    expected_revenue = models.DecimalField(
        _("expected revenue"),
        max_digits=11,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0))],
    )
    expected_margin = models.DecimalField(
        _("expected margin"), max_digits=11, decimal_places=2, null=True, blank=True
    )
    booked_on = models.DateField(
        _("booked on"),
        null=True,
        editable=False,
        help_text=_("The day it first entered a status marked as sold."),
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    # When somebody last edited it by its form; `opportunities.lists.attention` reads it.
    edited_at = models.DateTimeField(_("edited"), null=True, editable=False)
    search_text = SearchField(sources=("name", "destinations"))

    objects = models.Manager.from_queryset(OpportunityQuerySet)()

    class Meta:
        verbose_name = _("opportunity")
        verbose_name_plural = _("opportunities")
        # Related managers write through the base manager: it must carry the guard too.
        base_manager_name = "objects"
        constraints = [
            models.CheckConstraint(
                condition=Q(departure_date__range=(travel.FIRST_DAY, travel.LAST_DAY)),
                name="opportunity_departs_within_the_calendars",
            ),
            models.CheckConstraint(
                condition=Q(duration_days__range=(1, travel.MAX_DURATION_DAYS)),
                name="opportunity_lasts_a_day_or_more",
            ),
        ]
        indexes = [
            # PostgreSQL writes all of them anew at each move: no more than lists are read off.
            # The first cards of a column, the list of those under way, and of all by status.
            models.Index("status", ordering.DEPARTURE, "id", name="opportunity_board"),
            # What one person has ever had, and the list of all by manager.
            models.Index("manager", ordering.DEPARTURE_OF_ALL, "id", name="opportunity_by_manager"),
            # The trips of a client, and of the list of clients who manages some under way.
            models.Index(fields=["client", "manager", "status"], name="opportunity_by_client"),
            # The list of all, and of the closed ones: nearly every row of a long history. Both
            # ways, and a period of it.
            models.Index(ordering.DEPARTURE_OF_ALL, "id", name="opportunity_by_departure"),
            models.Index(fields=["expected_revenue", "id"], name="opportunity_by_revenue"),
            # The list by name, and the first matches of a search while it is typed.
            models.Index(fields=["search_text", "id"], name="opportunity_by_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def from_db(cls, db: str | None, *args: Any, **kwargs: Any) -> Self:
        instance = super().from_db(db, *args, **kwargs)
        changed_fields.remember(instance)
        return instance

    def refresh_from_db(
        self,
        using: str | None = None,
        fields: Iterable[str] | None = None,
        from_queryset: models.QuerySet[Any] | None = None,
    ) -> None:
        names = None if fields is None else list(fields)
        super().refresh_from_db(using, names, from_queryset)
        changed_fields.remember(self, only=names)

    @retrying.on_conflict
    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the opportunity, its entry into a new status and that entry's tasks.

        All of them or none: ``post_save`` alone would run after the commit. A save whose
        object did not change a fact (status, manager, travel dates) never writes it.
        """
        using = kwargs.get("using") or router.db_for_write(type(self), instance=self)
        with changed_fields.restored_on_failure(self), transaction.atomic(using=using):
            before = None
            if self.pk is not None:
                row = Opportunity.objects.using(using).filter(pk=self.pk).locked()
                before = row.values(*changed_fields.COMPARED).first()
            self._save_over(before, *args, **{**kwargs, "using": using})

    def save_locked(self, before: dict[str, Any], *, update_fields: Sequence[str]) -> None:
        """The same where the row was read under its lock, in this transaction.

        Args:
            before: what `changed_fields.as_row` gave of it then.
        """
        using = router.db_for_write(type(self), instance=self)
        self._save_over(before, using=using, update_fields=update_fields)

    def _save_over(
        self, before: dict[str, Any] | None, *args: Any, using: str, **kwargs: Any
    ) -> None:
        self.saving = changed_fields.Saving(before, clock.now())
        self.recorded, self.entered = (), None
        names = self._begin_save(using, before, **kwargs)
        with guards.admitting(self):
            super().save(*args, using=using, **{**kwargs, "update_fields": names})
        changed_fields.remember_saved(self, using=using, only=names)

    def save_base(self, *args: Any, **kwargs: Any) -> None:
        """Refuse to be called alone: it neither locks the row nor sees what has changed."""
        if not guards.was_admitted(self):
            raise guards.refusal("save_base()", "save()")
        super().save_base(*args, **kwargs)

    save_base.alters_data = True  # type: ignore[attr-defined]

    def _begin_save(
        self,
        using: str,
        before: dict[str, Any] | None,
        /,
        *,
        force_insert: Any = False,
        update_fields: Any = None,
        **kwargs: Any,
    ) -> Any:
        """Leave out of the written fields what this save does not mean; add what follows."""
        changed_fields.normalize(self)
        names = None if update_fields is None else set(update_fields)
        if before is None or force_insert:
            if self.status_id is None:
                self.status = Status.objects.using(using).active()[:1].get()
            people.require_able(self.manager_id)
            self._enter(using)
            return names
        was = before["created_at"]
        is_written = names is None or "created_at" in names
        if is_written and self.__dict__.get("created_at", was) != was:
            raise guards.refusal("save() on 'created_at'", CALLS["created_at"])
        facts = changed_fields.TRACKED if names is None else changed_fields.named(names)
        unmeant = facts - changed_fields.changed(self)
        if "manager" in facts - unmeant:
            people.require_able(self.manager_id)
        for column in set(map(changed_fields.column, unmeant)) & set(self.__dict__):
            setattr(self, column, before[column])
        changed_fields.remember(self, only=unmeant)
        if names is None:
            fields = {f.attname for f in self._meta.concrete_fields if not f.primary_key}
            names = fields - self.get_deferred_fields()
        names = names - unmeant - set(map(changed_fields.column, unmeant))
        if "status" in facts - unmeant and self.status_id not in (None, before["status_id"]):
            self._enter(using)
        return names | {"booked_on"} if self.saving.is_booking else names

    def _enter(self, using: str) -> None:
        """Keep the status that is entered from deletion; the first that is sold is the booking."""
        self.saving.entered = Status.objects.using(using).lock_against_deletion(self.status_id)
        self.saving.is_booking = self.date_booking(self.saving.entered, at=self.saving.at)

    def date_booking(self, status: Status, *, at: datetime) -> bool:
        """Date the booking, in memory, if the status it enters is the first that is sold."""
        is_first = status.is_sold and self.booked_on is None
        if is_first:
            self.booked_on = clock.local_day(at)
        return is_first

    def get_absolute_url(self) -> str:
        return reverse("opportunities:details", args=[self.pk])

    @property
    def return_date(self) -> date | None:
        return travel.return_date(self.departure_date, self.duration_days)
