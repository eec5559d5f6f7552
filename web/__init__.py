"""Flask plumbing shared by the web packages."""
