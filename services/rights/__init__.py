"""The rights of people over what is held about them: copies, requests, erasure, limitation."""
