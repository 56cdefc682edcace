"""What has been judged, told as Markdown, tables, JSON or JUnit; pure."""
