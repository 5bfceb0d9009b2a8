from django.urls.resolvers import URLPattern

app_name = "team"
urlpatterns: list[URLPattern] = []
