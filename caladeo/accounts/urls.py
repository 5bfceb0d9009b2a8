"""Getting in, getting out, and one's own account."""

from django.urls import path

from caladeo.views import account, language, passwords, sign_in

app_name = "account"
urlpatterns = [
    path("connexion/", sign_in.sign_in, name="sign-in"),
    path("deconnexion/", sign_in.sign_out, name="sign-out"),
    path("langue/", language.choose, name="language"),
    path("mot-de-passe/oublie/", passwords.reset, name="password-reset"),
    path("mot-de-passe/oublie/envoye/", passwords.reset_sent, name="password-reset-sent"),
    path("mot-de-passe/nouveau/<uid>/<token>/", passwords.open_reset, name="reset-link"),
    path("mot-de-passe/nouveau/", passwords.new_password, name="new-password"),
    path("invitation/<uid>/<token>/", passwords.open_invitation, name="invitation-link"),
    path("invitation/", passwords.invitation, name="invitation"),
    path("compte/", account.details, name="details"),
    path("compte/mot-de-passe/", account.password, name="password"),
    path("compte/apparence/", account.appearance, name="appearance"),
]
