"""The life of requests, entities and people at random: what may happen (rules), and what must hold after each step."""
