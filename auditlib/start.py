"""The entry point: the command line, of which `inspect` comes without the others, since a run with nothing to do should end at once."""

from __future__ import annotations

import signal
import sys
from importlib import import_module

from auditlib.core.errors import INTERRUPTED, AuditError


def main() -> None:
    """Run the command line. An error of ours is a message and exit status 2, never a traceback."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # asked to end: as by Ctrl-C
    try:
        commands = import_module("auditlib.cli_inspect" if sys.argv[1:2] == ["inspect"] else "auditlib.cli")
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    try:
        commands.app()
    except AuditError as error:
        commands.screen.print(str(error), style="red", markup=False, highlight=False)
        sys.exit(2)
    except SystemExit as ended:
        if ended.code == 2 and len(sys.argv) > 1:  # so ends only what the command line itself refused, in English
            commands.screen.print(
                "命令行参数有误，原因见上；用法 (wrong arguments, see above; usage): --help", style="red"
            )
        raise


if __name__ == "__main__":
    main()
