"""What pages are compared with, behind the same middleware, sign-in, session and person."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path


def nothing(request: HttpRequest) -> HttpResponse:
    """The least that somebody signed in can be answered: no template, no query of its own."""
    return HttpResponse()


def frame(request: HttpRequest) -> HttpResponse:
    """An empty page: the menu, the person, the place of the toasts, and nothing in it."""
    return render(request, "base.html")


urlpatterns = [
    path("vide/", nothing),
    path("cadre/", frame),
    path("", include("caladeo.urls")),
]
