"""`python -m kiosk` is `paidui`."""

from kiosk.cli import main

if __name__ == "__main__":
    main()
