"""Ten years of an installation, lived through in a test: what was put in, what is promised of it, what is left."""
