-- What acme's administrator sends for Pat.
SELECT erase_person('pat@post.example') AS erased;
