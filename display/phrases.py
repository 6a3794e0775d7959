"""What is shown and said for a call, in each language. Pure."""
