"""`python3 dev.py demo`: each right from post to ending, with the people and the days played."""
