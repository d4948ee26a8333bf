"""What one turn has from those before it: ids and words of the content, never a message that a person typed.

session          what the next turn needs of the last ones
topic            what is spoken of
short            a short message taken apart
followup         a short message made whole with what is spoken of
"""
