// A target has at least one file.
