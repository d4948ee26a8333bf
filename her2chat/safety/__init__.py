"""What comes first: red flags and crisis, found in a message before anything else looks at it."""

from her2chat.safety.rules import SafetyRules
from her2chat.safety.triage import Flag, Verdict, hear, triage

__all__ = ["Flag", "SafetyRules", "Verdict", "hear", "triage"]
