"""Signing in by the agency's identity provider (OpenID Connect), where settings name one.

It opens accounts that are there: it creates none, and gives no right.
"""
