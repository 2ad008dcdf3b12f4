"""The real adapter of the port objects: files on disk by content hash."""

from appliance.adapters.objects.disk import DiskObjects
from appliance.adapters.objects.lent import LentObjects

__all__ = ["DiskObjects", "LentObjects"]
