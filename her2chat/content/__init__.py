"""What was written: the content pack, read from YAML and the article.

load             the way in: a folder as a pack, or every fault in it
folder           where the pack is that comes with the program
nodes            YAML as text that knows its line
model            the pack as frozen data
article          the article in numbered sentences
lines            the fixed lines of replies and of the chat
spelling         words that are left alone, and those that stand for others
safety           what the safety layer knows, as frozen data
load_safety      the same, read from its files
wording          what the safety layer says: cards, numbers by region, framing
"""
