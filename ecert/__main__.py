"""Start the command line: `python -m ecert`."""

from ecert.cli import main

if __name__ == "__main__":
    main()
