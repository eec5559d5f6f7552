"""The outside world: files, letters, mail, passwords. `app` hands it to the services."""
