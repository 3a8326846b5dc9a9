"""Inspections in the field (执法检查): rounds with scans, notes and photos; suspicions; what is made of them."""
