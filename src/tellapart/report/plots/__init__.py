"""Static plots: results in, matplotlib artists out.

Every function here draws on axes that it is given, from results alone. It never makes windows,
never touches matplotlib's global state, and imports nothing of pyplot. Colours are those of
Okabe & Ito (2008), always together with dashes, so that a plot survives a grey printer and
colour blindness.
"""
