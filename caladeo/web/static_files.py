"""How the static files are served in production."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """One module of ours imports another by its hashed name, so none is stale after an update."""

    support_js_module_import_aggregation = True
