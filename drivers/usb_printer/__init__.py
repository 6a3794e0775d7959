"""A printer on USB: how it is found, claimed, asked, told. Blocking calls; `drivers/usb_port.py` has the threads."""
