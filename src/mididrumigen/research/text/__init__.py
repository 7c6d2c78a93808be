"""From prose to cited claims: sentences, the drumming words in them, and the person they are about.

Rules and a lexicon only; text is data, and whatever it asks for is not done.
"""
