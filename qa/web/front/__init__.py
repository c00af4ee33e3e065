"""What every request passes on its way in, whichever door it is for; `stack.py` has the order."""
