"""hybrid-bot: the hybrid deployment checklist in a Slack channel, with real checks and reminders."""

__version__ = "0.1.0"
