"""Values to Block Kit, one screen a file; pure."""
