"""What `paidui check` tells of serial ports, and what `--find` and `--write` add: who answers, and its section."""
