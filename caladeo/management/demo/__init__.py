"""The demo agency: Alizés Voyages, four people, thirty clients, sixty trips.

Tables (`people`, `clients`, `trips`, those of `work`) hold what is
told; `agency` walks them through the services of the application, at past moments.
"""
