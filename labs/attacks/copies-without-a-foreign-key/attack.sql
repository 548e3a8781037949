SELECT erase_person('p1');

-- The job that sends mail comes by.
SELECT body FROM outbox;
