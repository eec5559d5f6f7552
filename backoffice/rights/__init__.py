"""The rights of people over what is held about them, as staff examine them."""
