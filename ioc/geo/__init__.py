"""Places on a map: boundaries made or read once, served light, and asked which commune holds a
point.
"""
