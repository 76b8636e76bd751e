"""What to know before trusting a number, and which number to read.

Reads results and statistics, never rows.
"""

from tellapart.advice.chart import advise
from tellapart.advice.evidence import Evidence
from tellapart.advice.found import findings
from tellapart.advice.kinds import KINDS
from tellapart.advice.purposes import Purpose

__all__ = ["KINDS", "Evidence", "Purpose", "advise", "findings"]
