"""What is kept goes when its time is over: walks by the worker, erasures, legal holds, visas of the archives."""
