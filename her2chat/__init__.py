"""her2chat: answers about HER2-positive cancer in the words of one article."""
