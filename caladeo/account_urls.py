from django.urls.resolvers import URLPattern

app_name = "account"
urlpatterns: list[URLPattern] = []
