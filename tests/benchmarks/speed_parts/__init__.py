"""What `speed.py` measures, a module for each part of its table."""
