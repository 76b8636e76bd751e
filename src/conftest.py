"""What pytest collects of the sources: modules of Keras only where a back end was chosen."""

import os

collect_ignore_glob = (
    [] if os.environ.get("TELLAPART_TESTS_KERAS") else ["tellapart/integrations/keras/*"]
)
