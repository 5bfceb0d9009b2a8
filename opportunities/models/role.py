"""Who has a role on one opportunity, in place of the person of the agency."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from caladeo.db.guards import GuardedModel
from opportunities.models.opportunity import Opportunity
from opportunities.models.querysets import RoleOfTripQuerySet
from statuses.models import Role


class OpportunityRole(GuardedModel):
    """Written by `opportunities.roles`, which tells the tasks."""

    SERVICE = "opportunities.roles.write(opportunity, {role: person})"

    opportunity = models.ForeignKey(
        Opportunity, models.CASCADE, related_name="roles", verbose_name=_("opportunity")
    )
    role = models.ForeignKey(Role, models.CASCADE, related_name="of_trips", verbose_name=_("role"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="roles_of_trips",
        verbose_name=_("person"),
    )

    objects = models.Manager.from_queryset(RoleOfTripQuerySet)()  # type: ignore[misc]

    class Meta:
        verbose_name = _("role on an opportunity")
        verbose_name_plural = _("roles on opportunities")
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["opportunity", "role"], name="role_has_one_person_a_trip"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role}: {self.person}"
