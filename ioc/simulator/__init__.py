"""A make-believe province behind real HTTP.

Seeded, with a clock of its own and books of what really happened.
"""
