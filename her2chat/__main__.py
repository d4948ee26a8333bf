"""`python -m her2chat` is `her2chat`."""

from her2chat.cli import main

main()
