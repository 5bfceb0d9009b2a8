from django.contrib import admin
from django.urls import include, path

from caladeo.views import (
    account,
    directory,
    email_change,
    exports,
    jobs,
    journal,
    passwords,
    security,
    sign_in,
    site,
    team,
    team_access,
)
from caladeo.views.factors import passkeys, requiring
from caladeo.views.factors import second_factor as factor
from tasks.views.settings import absences, handover

handler404 = "opportunities.views.trash.not_found"
handler500 = "caladeo.views.site.fault"

# Getting in, getting out, and one's own account.
account_urls = [
    path("langue/", account.choose_language, name="language"),
    path("mot-de-passe/nouveau/<uid>/<token>/", passwords.open_reset, name="reset-link"),
    path("mot-de-passe/nouveau/", passwords.new_password, name="new-password"),
    path("invitation/<uid>/<token>/", passwords.open_invitation, name="invitation-link"),
    path("invitation/", passwords.invitation, name="invitation"),
    path("connexion/annuaire/", directory.leave, name="provider"),
    path("connexion/annuaire/retour/", directory.come_back, name="provider-return"),
    path("compte/confirmer/annuaire/", directory.again, name="provider-again"),
    path("compte/", account.details, name="details"),
    path("compte/apparence/", account.appearance, name="appearance"),
    path("compte/securite/obligatoire/", requiring.set_up, name="factor-set-up"),
    path(
        "compte/securite/application/remplacer/",
        factor.app_replacement,
        name="app-replacement",
    ),
    path("compte/securite/annuaire/", directory.unlink, name="provider-link-end"),
    path("compte/securite/sessions/", security.close_others, name="sessions-end"),
    path("compte/securite/sessions/<int:pk>/", security.close_session, name="session-end"),
]

# What django-allauth looks for by these names.
allauth_urls = [
    path("connexion/", sign_in.sign_in, name="account_login"),
    path("deconnexion/", sign_in.sign_out, name="account_logout"),
    path("mot-de-passe/oublie/", passwords.reset, name="account_reset_password"),
    path(
        "mot-de-passe/oublie/envoye/",
        passwords.reset_sent,
        name="account_reset_password_done",
    ),
    path("compte/mot-de-passe/", passwords.change, name="account_change_password"),
    path("compte/e-mail/", email_change.change, name="account_email"),
    path("compte/e-mail/<key>/", email_change.confirm, name="account_confirm_email"),
    path("connexion/code/", factor.second_factor, name="mfa_authenticate"),
    path("compte/securite/", security.security, name="mfa_index"),
    path("compte/confirmer/", factor.password_again, name="account_reauthenticate"),
    path("compte/confirmer/code/", factor.code_again, name="mfa_reauthenticate"),
    path("compte/securite/application/", factor.new_app, name="mfa_activate_totp"),
    path("compte/securite/application/retirer/", factor.app_removal, name="mfa_deactivate_totp"),
    path("connexion/cle/", passkeys.passkey_sign_in, name="mfa_login_webauthn"),
    path("compte/confirmer/cle/", passkeys.passkey_again, name="mfa_reauthenticate_webauthn"),
    path("compte/securite/cles/nouvelle/", passkeys.new_passkey, name="mfa_add_webauthn"),
    path("compte/securite/cles/<int:pk>/", passkeys.passkey_name, name="mfa_edit_webauthn"),
    path(
        "compte/securite/cles/<int:pk>/retirer/",
        passkeys.passkey_removal,
        name="mfa_remove_webauthn",
    ),
    path("compte/securite/codes/", factor.recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "compte/securite/codes/nouveaux/",
        factor.new_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
]

# Paramètres › Utilisateurs.
team_urls = [
    path("parametres/utilisateurs/", team.people, name="list"),
    path("parametres/utilisateurs/second-facteur/", requiring.policy, name="factor-policy"),
    path("parametres/utilisateurs/mon-acces/", team_access.own_access, name="own-access"),
    path("parametres/utilisateurs/<int:pk>/acces/", team_access.access, name="access"),
    path("parametres/utilisateurs/<int:pk>/droits/<str:name>/", team_access.right, name="right"),
    path("parametres/utilisateurs/<int:pk>/invitation/", team.invitation, name="invitation"),
    path(
        "parametres/utilisateurs/<int:pk>/second-facteur/",
        team_access.second_factor,
        name="second-factor",
    ),
    path("parametres/utilisateurs/<int:pk>/annuaire/", team_access.unlink, name="link-end"),
    path("parametres/utilisateurs/<int:pk>/absences/", absences.of_person, name="absences"),
    path("parametres/utilisateurs/<int:pk>/desactiver/", handover.handover, name="deactivation"),
    path("parametres/utilisateurs/<int:pk>/reactiver/", handover.activation, name="activation"),
]

# Long work, and how far it is.
jobs_urls = [
    path("operations/", jobs.index, name="list"),
    path("operations/menu/", jobs.entry, name="entry"),
    path("operations/<int:pk>/", jobs.job, name="job"),
    path("operations/<int:pk>/export/", exports.result, name="export"),
    path("operations/<int:pk>/fichier/", exports.file, name="file"),
    path("operations/<int:pk>/vu/", jobs.seen, name="seen"),
]

# Paths are French, for people; names are English. Each app writes its paths from the root.
urlpatterns = [
    path("", include("tasks.urls")),
    path("", include("opportunities.urls")),
    path("", include("statuses.urls")),
    path("", include(allauth_urls)),
    path("", include((account_urls, "account"))),
    path("", include((team_urls, "team"))),
    path("", include((jobs_urls, "jobs"))),
    path("parametres/journal/", journal.entries, name="journal"),
    path("parametres/journal/export/", journal.export, name="journal-export"),
    path("parametres/", site.settings_list, name="settings"),
    path("raccourcis/", site.shortcuts, name="shortcuts"),
    path("favicon.ico", site.favicon, name="favicon"),
    path("health", site.ready, name="health"),
    path("health/live", site.live, name="health-live"),
    path("admin/", admin.site.urls),
]
