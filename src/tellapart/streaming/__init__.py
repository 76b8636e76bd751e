"""`Stream`: batches in, one exact evaluation out; kept in files without pickle."""

from tellapart.streaming.streams import Stream

__all__ = ["Stream"]
