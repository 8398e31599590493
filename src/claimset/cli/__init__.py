"""The command line: parse, one library call, print, exit.

Library modules are imported within the commands: a command imports only what it needs.
"""

from claimset.cli.main import run

__all__ = ["run"]
