"""What `bench/faults.py` is made of: wires that fail on demand, a driver, and what is checked."""
