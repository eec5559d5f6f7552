"""The shape of what each page of the public site takes; rules stand in `domain` and `services`."""
