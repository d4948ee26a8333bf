"""What one turn has from those before it: ids of the content, never words that a person typed.

session          what the next turn needs of the last ones
topic            what is spoken of
short            a short message taken apart
followup         a short message made whole with what is spoken of
"""
