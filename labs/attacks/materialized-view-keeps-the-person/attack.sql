SELECT erase_person('p1');

-- Somebody looks for the person who was erased.
SELECT words FROM my_search WHERE words LIKE '%pat%';
