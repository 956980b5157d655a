"""One module a command: parsed arguments and settings in, words on the terminal and an exit code out."""
