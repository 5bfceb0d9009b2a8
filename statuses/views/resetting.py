"""« Tout remettre par défaut »: the options go back, all else that was typed stays."""

from django.http import HttpRequest, QueryDict

from statuses.forms.template import OPTIONS, TemplateForm


def typed(request: HttpRequest) -> QueryDict | None:
    """What the form sent, its options at their default when that was asked for."""
    if request.method != "POST":
        return None
    if "reset" not in request.POST:
        return request.POST
    data = request.POST.copy()
    for name in OPTIONS:
        field = TemplateForm.base_fields[name]
        for part in [key for key in data if key.startswith(f"{name}_")]:
            del data[part]
        data[name] = getattr(field, "default", "")
    data["visible_days_when"] = "now"
    return data
