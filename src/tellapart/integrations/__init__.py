"""Other people's objects and data <-> ours; each optional package is imported in one file."""
