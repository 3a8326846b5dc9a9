"""
Look at an installation as an auditor would, and say in plain sentences what is wrong (`ecert doctor`).

The doctor changes nothing and believes no column: every record, every credential and every event is opened anew. It
reads the rows of all steps from outside, a page at a time, through the metadata; nobody else may.

Read in this order: `findings` (what can be wrong), `opening` (settings to opened things), `surroundings` (keys, tables,
sync), `rows` (reading the register), `certificate` (judging one certificate), `places` (status lists),
`entries` (the public log), `examination`.
"""
