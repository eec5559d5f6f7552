"""The questions of the page « entite », one form each."""
