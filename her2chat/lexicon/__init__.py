"""What words mean: a message with its words put right, and the concepts that they name.

near, sound      words a few slips away from another, or that sound like it
drug_names       the closed vocabulary of drugs
spelling         a word that nobody knows, as the word that was meant
vocabulary       the words of a pack
proofreading     a message with its words put right
focus            the question among the story
lexicon          all of it: a message read
"""
