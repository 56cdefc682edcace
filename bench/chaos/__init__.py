"""What may go wrong, made to go wrong on purpose, and counted afterwards."""
