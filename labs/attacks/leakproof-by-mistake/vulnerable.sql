-- "It only compares two texts, and it gives us the index back."
ALTER FUNCTION begins_with(text, text) LEAKPROOF;
