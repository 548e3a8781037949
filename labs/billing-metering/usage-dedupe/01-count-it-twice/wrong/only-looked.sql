-- Looking counts nothing.
SELECT * FROM usage_counter;
