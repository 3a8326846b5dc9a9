"""Applications at the office: filled in by a form made from the template, followed until they have ended."""
