"""Production's settings, with two more addresses to compare pages with."""

from caladeo.settings import *  # noqa: F403

ROOT_URLCONF = "tests.benchmarks.serving_urls"
