"""Reading the lines of drawings back."""

import re

PART = re.compile(r"([MLlhvHVZ])([^MLlhvHVZ]*)")
NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)")


def followed(data):
    """Return the places that the data of one path lead through."""
    places, (x, y) = [], (0.0, 0.0)
    for command, words in PART.findall(data):
        numbers = list(map(float, NUMBER.findall(words)))
        steps = {"h": [(n, 0.0) for n in numbers], "v": [(0.0, n) for n in numbers]}
        pairs = list(zip(numbers[::2], numbers[1::2], strict=False))
        for across, down in steps.get(command, pairs):
            x, y = (across, down) if command in "ML" else (x + across, y + down)
            places.append((x, y))
    return places
