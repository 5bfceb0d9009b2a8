"""What must hold when everything happens at once, and when it is cut off in the middle.

Each trial runs on a fresh database, then is checked; beside it runs its negative control,
the same trial with the lock, the transaction or the constraint taken out, which must fail.
`make torture SEED=7` runs them all, SCALE=0.1 a tenth of each.

Not Locust, nor another generator of load: they count answers, and here what the database holds
is compared with what each person was told, also by threads that call the engine without HTTP.
"""
