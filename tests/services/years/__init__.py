"""Two years of one entity, day by day: who lives there, what they do on which day, and what is told to whom."""
