"""A pretend Slack in the browser, for trying the bot without an account and for tests."""
