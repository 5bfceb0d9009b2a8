"""The form of a travel project."""

from django import forms

from opportunities.models import Opportunity


class OpportunityForm(forms.ModelForm):
    class Meta:
        model = Opportunity
        fields = ["name", "is_starred", "manager", "client", "destinations", "departure_date", "duration_days"]
