"""What `bench/chaos.py` is made of: a stack that can be killed in parts, its load, its checks."""
