"""Documents drawn for the demonstration (and for tests of hints), each with a record of what it truly says."""
