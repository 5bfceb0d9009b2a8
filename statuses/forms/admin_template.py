from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from caladeo.models import User
from caladeo.web.concurrent_edits import ConcurrentForm
from statuses import references
from statuses.models import AutoTaskTemplate
from statuses.options import AssignTo
from statuses.references import TOO_LONG, Offset, Reference, Unit, is_within

NO_KEY_DATE = _("Choose the key date that the due date counts from.")
NO_TASK = _("Choose the task that this one follows.")
NO_PERSON = _("Choose the person who gets the task.")
NO_ROLE = _("Choose the role that gets the task.")
NAMED = (
    (Reference.KEY_DATE, "key_date", NO_KEY_DATE),
    (Reference.TASK, "predecessor", NO_TASK),
)
TOGETHER = {"reference": ("key_date", "predecessor"), "assign_to": ("assigned_person", "role")}


class TemplateAdminForm(ConcurrentForm):
    """Every field of a rule as it is stored; those that go together are written together."""

    class Meta:
        model = AutoTaskTemplate
        exclude = ["position"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = self.fields["assigned_person"]
        stays = Q(pk=self.instance.assigned_person_id)
        following = self.fields["predecessor"]
        following.queryset = AutoTaskTemplate.objects.filter(status=self.instance.status_id)
        people.queryset = User.objects.filter(Q(is_active=True) | stays).by_name()

    @property
    def changes(self) -> dict[str, Any]:
        changes = super().changes
        for name, others in TOGETHER.items():
            if name in changes:
                changes |= {other: self.cleaned_data[other] for other in others}
        return changes

    def clean(self) -> dict[str, Any]:
        """A key date, a task, a person or a role that the rule does not use is left out."""
        cleaned = super().clean()
        for reference, name, message in NAMED:
            if cleaned.get("reference") == reference:
                self._need(name, message)
            else:
                cleaned[name] = None
        if cleaned.get("assign_to") == AssignTo.PERSON:
            self._need("assigned_person", NO_PERSON)
        else:
            cleaned["assigned_person"] = None
        if cleaned.get("assign_to") == AssignTo.ROLE:
            self._need("role", NO_ROLE)
        else:
            cleaned["role"] = None
        self._check_due_date(cleaned)
        return cleaned

    def _check_due_date(self, cleaned: dict[str, Any]) -> None:
        names = ("reference", "offset_days", "offset_unit", "day_count")
        reference, count, unit, day_count = (cleaned.get(name) for name in names)
        if reference is None or count is None or unit is None:
            return
        if not is_within(count, unit):
            self.add_error("offset_days", TOO_LONG[Unit(unit)])
        elif found := references.contradiction(reference, Offset(count, unit), day_count or ""):
            self.add_error(*found)

    def validate_constraints(self) -> None:
        """Each has its message beside the field that it is about."""

    def _need(self, name: str, message: Any) -> None:
        if not self.cleaned_data.get(name) and name not in self.errors:
            self.add_error(name, message)
