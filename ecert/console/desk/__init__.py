"""The work list (工作台): what waits, what is stuck, what expires."""
