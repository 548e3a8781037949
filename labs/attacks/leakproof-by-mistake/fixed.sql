ALTER FUNCTION begins_with(text, text) NOT LEAKPROOF;
