"""Run by test_keras.py in a process of its own for each back end, never directly."""

import os

collect_ignore_glob = [] if os.environ.get("TELLAPART_TESTS_KERAS") else ["*.py"]
