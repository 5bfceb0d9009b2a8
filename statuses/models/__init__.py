"""How the agency works: its pipeline, its rules, its calendar and its key dates."""

from statuses.models.calendar import AgencyCalendar, Closure, WorkedHoliday
from statuses.models.key_date import KeyDate
from statuses.models.lost_reasons import LostReasons
from statuses.models.role import Role
from statuses.models.rule_import import RuleImport
from statuses.models.status import Status, StatusQuerySet
from statuses.models.template import AutoTaskTemplate, AutoTaskTemplateQuerySet, TemplateRevision

__all__ = [
    "AgencyCalendar",
    "AutoTaskTemplate",
    "AutoTaskTemplateQuerySet",
    "Closure",
    "KeyDate",
    "LostReasons",
    "Role",
    "RuleImport",
    "Status",
    "StatusQuerySet",
    "TemplateRevision",
    "WorkedHoliday",
]
