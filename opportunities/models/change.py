"""The history of an opportunity: one row for each entry into a status."""

from collections.abc import Collection
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from caladeo.db.guards import GuardedModel, GuardedQuerySet
from opportunities.events import Source
from opportunities.models.opportunity import Opportunity
from opportunities.models.querysets import UndoableQuerySet
from statuses.models import Status


class Batch(models.Model):
    """Changes made together: one bulk move, or one import."""

    made_at = models.DateTimeField(_("when"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("by"),
    )
    source = models.CharField(_("source"), max_length=10, choices=Source)
    undone_at = models.DateTimeField(_("undone"), null=True)

    class Meta:
        verbose_name = _("changes made together")
        verbose_name_plural = _("changes made together")

    def __str__(self) -> str:
        return f"{self.get_source_display()} {self.pk}"


class StatusChangeQuerySet(GuardedQuerySet, UndoableQuerySet):  # type: ignore[override]
    def latest_into(self, status: int, *, most: int) -> Self:
        """The latest entries into a status that stand and called for tasks, newest first.

        Their keys are found first: what is joined to them is not read for a whole history.
        """
        rows = self.standing().filter(to_status=status, is_quiet=False).order_by("-pk")[:most]
        return self.filter(pk__in=rows.values("pk")).order_by("-pk")

    def lost_for(self, reasons: Collection[str]) -> Self:
        """The latest entries that stand of opportunities, of those lost for these reasons."""
        later = StatusChange.objects.standing().filter(
            opportunity=OuterRef("opportunity"), pk__gt=OuterRef("pk")
        )
        return self.standing().filter(~Exists(later), lost_reason__in=reasons)

    def left_before(self, opportunities: Collection[int]) -> set[tuple[int, int, int, int]]:
        """What a person has left open, knowing so: opportunity, from, to, required task."""
        asked = self.filter(
            opportunity__in=opportunities,
            source__in=(Source.SCREEN, Source.BOARD),
            required_left__isnull=False,
        )
        rows = asked.values_list("opportunity", "from_status", "to_status", "required_left")
        return {(*move, key) for *move, left in rows for key in left["tasks"]}


class StatusChange(GuardedModel):
    """One entry of one opportunity into one status.

    Inserted by `moves.transitions` and `moves.undoing` only.
    """

    SERVICE = "opportunities.moves.transitions.move(opportunities, to=…)"
    # The first two are emptied when what they point to is deleted.
    FREE = frozenset({"changed_by", "batch", "lost_reason", "required_left"})

    opportunity = models.ForeignKey(
        Opportunity, models.CASCADE, related_name="changes", verbose_name=_("opportunity")
    )
    from_status = models.ForeignKey(
        Status, models.PROTECT, null=True, related_name="+", verbose_name=_("from")
    )
    to_status = models.ForeignKey(Status, models.PROTECT, related_name="+", verbose_name=_("to"))
    changed_at = models.DateTimeField(_("when"))
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    source = models.CharField(_("source"), max_length=10, choices=Source, default=Source.CODE)
    batch = models.ForeignKey(
        Batch,
        models.SET_NULL,
        null=True,
        related_name="changes",
        verbose_name=_("together with"),
    )
    undoes = models.OneToOneField(
        "self", models.CASCADE, null=True, related_name="undone_by", verbose_name=_("undoes")
    )
    is_quiet = models.BooleanField(_("without tasks"), default=False)
    # Why the trip was lost, if somebody said so: in words, whatever becomes of the list.
    lost_reason = models.CharField(_("reason of the loss"), max_length=100, blank=True, default="")
    # Whether the status was inactive when it was entered: it may have become so since.
    is_closing = models.BooleanField(_("closes the opportunity"), default=False, editable=False)

    # The required tasks of the status left that were open, by key, and why it was left without:
    # {"tasks": [12, 15], "why": "Le client signe ce soir"}; mostly nothing, so in one column.
    required_left: Any = models.JSONField(
        _("required tasks left open"), null=True, default=None, editable=False
    )

    objects = models.Manager.from_queryset(StatusChangeQuerySet)()  # type: ignore[misc]

    class Meta:
        verbose_name = _("status change")
        verbose_name_plural = _("status changes")
        indexes = [
            models.Index(
                fields=["lost_reason"],
                condition=~Q(lost_reason=""),
                name="change_by_lost_reason",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(from_status=None) | ~Q(from_status=F("to_status")),
                name="change_goes_somewhere",
            ),
            models.UniqueConstraint(
                fields=["opportunity"],
                condition=Q(from_status=None),
                name="change_has_one_beginning",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_status or ''} → {self.to_status}"
