"""The real adapter of the port objects: files on disk by content hash."""

from appliance.adapters.objects.disk import DiskObjects

__all__ = ["DiskObjects"]
