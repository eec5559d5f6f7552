"""What is kept and erased: visas, what waits for one, lists of what goes, and requests under « contentieux »."""
