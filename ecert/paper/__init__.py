"""Printed paper (同步制发): which sheet of blank paper became which copy of a certificate, and what became of it."""
