"""What the ssh adapter runs on a machine. Python 3.8 and its standard library, nothing else; see README.md beside it."""
