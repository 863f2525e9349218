"""Versions of a diagram: what differs, the way back, and carrying over what runs on older ones.

Designers see numbers and names of steps here, and nothing that agencies wrote (Art. 10.2).
"""
