"""Places: boundaries made or read once, served light, and asked which commune holds a point; the
units they belong to, taken in with their dates.
"""
