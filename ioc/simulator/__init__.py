"""A make-believe province behind real HTTP: seeded, with a clock of its own and books of what really happened."""
