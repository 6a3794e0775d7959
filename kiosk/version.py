"""The version, as the journal and `paidui --version` say it."""

VERSION = "0.1.0"
