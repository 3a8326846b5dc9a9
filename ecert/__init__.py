"""
An electronic certificate service for a provincial licensing bureau.

The packages follow the work, and each step knows only the steps before it:

1. `catalogue`     which kinds of certificate exist (templates are data);
2. `register`      every certificate, and everything that ever happened to it;
3. `application`   somebody asks for one, a second person decides;
4. `issuance`      an approved application becomes a signed record and a code;
5. `presentation`  the holder shows it;
6. `verification`  anybody checks it;
7. `sync`          the provincial platform learns of it.

`app` mounts their routes, `resources` opens what they need, `cli` starts them.
"""

__version__ = "0.1.0"
