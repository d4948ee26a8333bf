"""What comes first: red flags and crisis, found in a message before anything else looks at it.

triage           the way in: a message, its level and its flags
disguise         letters that are stretched, replaced or typed apart, made plain again
numbers          the numbers in a message
spelling         quick stems, and one slip of the finger put right
reading          a message as words made alike
look_alikes      harmless words that would be taken for danger
composing        ideas that stand close enough together
number_rules     whether a number is the reading that is looked for
listed           the phrases that the content lists, but for those that a look-alike hides
evidence         what the words of example messages are worth
unlisted         danger in words that no rule lists
retelling        what is told of somebody else, as that person would say it
rules            what is found: all of these, made of the content
cues             what stands in the sentences and clauses of one message
denial           what a message says that there is not
persons          whose it is: the writer's, somebody else's, an animal's, nobody's
reach            whether a cue speaks of a sign, in its clause or in one that goes with it
tense            whether it is now, supposed or past
turns            what earlier turns add
two_turns        a sign of which one turn tells the one half, and the next the other
framing          what is said: cards, lines beside an answer, the line that points to the oncologist
touchstones      plain sentences of danger that every pack must hear
"""

from her2chat.safety.rules import SafetyRules
from her2chat.safety.triage import Flag, Verdict, hear, triage

__all__ = ["Flag", "SafetyRules", "Verdict", "hear", "triage"]
