"""The command line: one module per command. Commands import what they need when they run."""


def main() -> None:
    """Runs the command that the arguments name, and ends the process with its exit code."""
    from mapper.cli.app import app
    from mapper.cli.crash_guard import guarded
    from mapper.cli.terminal import open_streams

    open_streams()
    guarded(app)
