"""Amounts in euros."""

from django import template

from caladeo import amounts

register = template.Library()
register.filter("money", amounts.money)
