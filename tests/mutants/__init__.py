"""Mutation testing of the engine: small faults put into its services, which the tests must find.

A mutator of our own, because the kept ones do not fit: mutmut leaves decorated functions
alone, and `transitions.move` and `create` are decorated; cosmic-ray rewrites the files of the
tree and starts Python, Django and a new database for each of hundreds of mutants.
"""
