"""Asks the lock gate."""

import time


class Gate:
    """A gate of the lock, asked over its interface."""

    def __init__(self, address, tries=5):
        self.address, self.tries = address, tries

    def open(self, reply):
        """Open the gate, or raise an error where the reply code says that nothing moves."""
        for _ in range(self.tries):
            code = reply(self.address)
            if code != 306:
                return code
            time.sleep(20)
        raise RuntimeError("the gate did not open")
