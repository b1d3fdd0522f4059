"""The set-ups by name."""

from fleets import Plaintext, Proxy
from h2_fleets import H2, Pools
from handler_fleet import Handlers

FLEETS = {fleet.kind: fleet for fleet in (Plaintext, Proxy, H2, Pools, Handlers)}
