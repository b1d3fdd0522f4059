"""A command line that says in one line what is wrong with it."""

import argparse


class Parser(argparse.ArgumentParser):
    """As the standard one, but a mistake does not bring the usage with it: that is what --help is for."""

    def error(self, message):
        """Says what is wrong, and ends with code 2."""
        self.exit(2, f"{self.prog}: {message}\n")
