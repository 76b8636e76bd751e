"""What the script of a page reads, taken out of the page and put into it."""

import json
import re
import zlib
from base64 import b64decode, b64encode

OPENED = 'id="payload">'


def payload_of(page):
    """Return the payload of a page as JSON values."""
    packed = re.search(rf"{OPENED}(.*?)</script>", page, re.DOTALL)[1]
    return json.loads(zlib.decompress(b64decode(packed)))


def with_payload(page, payload):
    """Return the page with another payload, given as JSON text."""
    head, _, rest = page.partition(OPENED)
    packed = b64encode(zlib.compress(payload.encode(), 9)).decode("ascii")
    return f"{head}{OPENED}{packed}</script>{rest.partition('</script>')[2]}"
