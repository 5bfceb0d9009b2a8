from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from caladeo.models import User
from caladeo.web.concurrent_edits import MergingForm
from statuses import references
from statuses.forms.template import TOO_EARLY
from statuses.models import AutoTaskTemplate
from statuses.options import AssignTo
from statuses.references import Reference

NO_KEY_DATE = _("Choose the key date that the due date counts from.")
NO_PERSON = _("Choose the person who gets the task.")


class TemplateAdminForm(MergingForm):
    """Every field of a rule as it is stored; those that go together are written together."""

    class Meta:
        model = AutoTaskTemplate
        exclude = ["position"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = self.fields["assigned_person"]
        stays = Q(pk=self.instance.assigned_person_id)
        people.queryset = User.objects.filter(Q(is_active=True) | stays).by_name()

    @property
    def changes(self) -> dict[str, Any]:
        changes = super().changes
        for name, other in (("reference", "key_date"), ("assign_to", "assigned_person")):
            if name in changes:
                changes[other] = self.cleaned_data[other]
        return changes

    def clean(self) -> dict[str, Any]:
        """A key date or a person that the rule does not use is left out."""
        cleaned = super().clean()
        reference, offset_days = cleaned.get("reference"), cleaned.get("offset_days")
        if reference == Reference.KEY_DATE:
            self._need("key_date", NO_KEY_DATE)
        else:
            cleaned["key_date"] = None
        if cleaned.get("assign_to") == AssignTo.PERSON:
            self._need("assigned_person", NO_PERSON)
        else:
            cleaned["assigned_person"] = None
        known = reference and offset_days is not None
        if known and not references.allows(reference, offset_days):
            self.add_error("offset_days", TOO_EARLY)
        return cleaned

    def validate_constraints(self) -> None:
        """Each has its message beside the field that it is about."""

    def _need(self, name: str, message: Any) -> None:
        if not self.cleaned_data.get(name) and name not in self.errors:
            self.add_error(name, message)
