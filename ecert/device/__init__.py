"""Devices (设备) of inspectors: invite one, take it in, list them, shut one out; what they may do is in `accounts`."""
