"""Beside step 7: the office is told in time of the days that its certificates have before them."""
