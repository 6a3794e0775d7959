"""A virtual slip printer: parses ESC/POS, stands in a state, answers like a real one, draws what it printed.

bytes ─► realtime (obeyed at once) ─► engine's buffer ─► parser ─► interpreter ─► roll ─► drawing, photo
                                          condition ─► answers
"""
