"""What a message could mean: the intents that its words and concepts speak for, ranked.

packed_sums      many columns of numbers added up at once
evidence         what words speak for, counted in the examples of the content
matcher          evidence and rules together: a ranking
"""
