"""What people and machines hand in, turned into facts by pure parsers."""
