"""A virtual USB: a bus behind pyusb's own seam, and ports on it that virtual printers are plugged into."""
