"""
The demonstration: all kinds of certificate through the whole line, over HTTP, with real processes.

`stage` sets up an installation of its own and starts the service and the platform's stand-in, `office` is the office's
client, `walk` takes one kind through every step, `sheet` draws all codes on one picture, `run` puts them together.
"""
