"""The plain tables as an application of Django."""
