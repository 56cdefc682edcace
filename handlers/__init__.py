"""Everything Slack: in come text and clicks, out go messages."""
