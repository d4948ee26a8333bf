"""her2chat side by side with other ways to answer from the same examples; opt-in, see README.md.

peer ─> peers ─> runner ─> scores ─> page ─> command
"""
