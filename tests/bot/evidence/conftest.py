"""Hypothesis without stop-watch: the machine that runs these laws may be busy."""

from hypothesis import settings

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
