"""The one exception that ends a script with a clear line instead of a stack trace."""


class Failure(Exception):
    """Something the caller can act upon: a missing program, a server that does not start, wrong bytes."""
