-- The bytes stay in the row, under its policy.
ALTER TABLE attachment ALTER content SET NOT NULL, DROP object;
