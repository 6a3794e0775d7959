"""LED number displays over the counters: which registers show what (`profiles`), and keeping one lit (`display`)."""
