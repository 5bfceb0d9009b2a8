from django.urls.resolvers import URLPattern

app_name = "opportunities"
urlpatterns: list[URLPattern] = []
