"""What is not created on one trip: the task of a rule, or automatic tasks at all."""

from collections.abc import Collection
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from opportunities.models import Opportunity
from statuses.models import AutoTaskTemplate

type Exemption = tuple[int, int | None]  # of an opportunity, from a rule or from all of them


class RuleExemptionQuerySet(models.QuerySet["RuleExemption"]):
    def standing(self) -> Self:
        """Those that count: they have not been lifted."""
        return self.filter(lifted_at=None)

    def with_context(self) -> Self:
        """All that is told of them: the rule as it is called on the trip, and who."""
        trip = ("opportunity__client", "opportunity__manager")
        return self.select_related("rule", "by", "lifted_by", *trip)

    def of_trips(self, opportunities: Collection[int]) -> set[Exemption]:
        """From what these are exempt now; one query, none for no opportunity."""
        rows = self.standing().filter(opportunity__pk__in_array=opportunities)
        return set(rows.values_list("opportunity", "rule")) if opportunities else set()


class RuleExemption(models.Model):
    """From when on a trip gets no task of a rule, or (``rule`` None) no automatic task.

    Once lifted it counts for nothing, and is kept for the history. Written under the lock of the
    opportunity (``tasks.actions.exempting``), as are the tasks that it prevents.
    """

    opportunity = models.ForeignKey(
        Opportunity, models.CASCADE, related_name="exemptions", verbose_name=_("opportunity")
    )
    rule = models.ForeignKey(
        AutoTaskTemplate,
        models.CASCADE,
        null=True,
        related_name="exemptions",
        verbose_name=_("automatic task"),
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("by"),
        db_index=False,
    )
    at = models.DateTimeField(_("when"))
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("lifted by"),
        db_index=False,
    )
    lifted_at = models.DateTimeField(_("lifted"), null=True)

    objects = models.Manager.from_queryset(RuleExemptionQuerySet)()

    class Meta:
        verbose_name = _("exemption")
        verbose_name_plural = _("exemptions")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["opportunity", "rule"],
                condition=Q(lifted_at=None),
                name="exemption_of_a_rule_is_there_once",
            ),
            models.UniqueConstraint(
                fields=["opportunity"],
                condition=Q(lifted_at=None, rule=None),
                name="exemption_of_all_rules_is_there_once",
            ),
        ]

    def __str__(self) -> str:
        return self.rule.name if self.rule else str(_("all automatic tasks"))
