"""The appliance: one process, one data folder, one file."""

__version__ = "0.1.0"
