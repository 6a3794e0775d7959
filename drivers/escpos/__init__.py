"""The slip printer: ESC/POS bytes, what the printer answers, and the driver that knows whether a slip is out."""
