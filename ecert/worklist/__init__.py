"""The work list (工作台): what waits for whom, what is stuck, what comes, and what the work comes to."""
