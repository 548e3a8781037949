-- Reading everything leaks, but sends nothing.
SELECT * FROM invoice;
