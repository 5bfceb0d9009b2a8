from django.urls.resolvers import URLPattern

app_name = "tasks"
urlpatterns: list[URLPattern] = []
