-- You are globex. The slug is free, and so is its schema.
SELECT sign_up('globex');
