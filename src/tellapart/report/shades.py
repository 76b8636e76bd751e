"""How the cells of a confusion matrix are shaded in a terminal whose background is unknown.

Errors are orange and right answers blue, and never told apart by colour alone: the diagonal is
bold. Where a cell has a background it has a text colour too, so that neither a white nor a black
terminal makes it unreadable. Both hues have one lightness (luminance about 0.18: contrast 4.5
with white and with black), and a larger share is a fuller colour, not a darker one: what is dark
on one terminal is bright on another.
"""

from __future__ import annotations

# From a coloured number to a full block, by rising share.
_RIGHT = ("#2e7abf", "#ffffff on #5f7890", "#ffffff on #3a78b0", "#ffffff on #0a70d2")
_WRONG = ("#b06418", "#ffffff on #887061", "#ffffff on #a3683c", "#ffffff on #bb5a00")
# Sixteen colours are the user's own: the plain ones with a text that every theme keeps apart.
_RIGHT_OF_FEW = ("", "", "reverse blue", "reverse blue")
_WRONG_OF_FEW = ("", "black on yellow", "black on yellow", "black on yellow")
_RIGHT_STARTS = (0.0, 0.25, 0.5, 0.75)  # of the row's share
_WRONG_STARTS = (0.02, 0.06, 0.15, 0.3)


def cell_style(share: float, *, is_right: bool, few_colours: bool = False) -> str:
    """Return the style of a cell; errors deepen sooner, for most are small.

    Parameters
    ----------
    share
        Of the row, in [0, 1].
    is_right
        Whether the cell lies on the diagonal.
    few_colours
        The terminal has sixteen colours.

    Examples
    --------
    >>> cell_style(0.9, is_right=True), cell_style(0.01, is_right=False)
    ('bold #ffffff on #0a70d2', '')
    """
    if not share > 0:  # NaN included: a row without mass
        return "dim"
    starts = _RIGHT_STARTS if is_right else _WRONG_STARTS
    level = sum(share >= start for start in starts) - 1
    right, wrong = (_RIGHT_OF_FEW, _WRONG_OF_FEW) if few_colours else (_RIGHT, _WRONG)
    shade = "" if level < 0 else (right if is_right else wrong)[level]
    return f"bold {shade}".strip() if is_right else shade
