"""What this computer, this installation and this pack are like (`checks`), and what the program can write (`written`).

For whoever looks after them. Nothing here reads a message or writes a file.
"""
