"""The command line: reads options, calls, prints, confirms, and sets the exit code. Nothing else."""
