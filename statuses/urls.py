from django.urls.resolvers import URLPattern

app_name = "statuses"
urlpatterns: list[URLPattern] = []
