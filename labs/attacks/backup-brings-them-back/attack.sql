-- Monday: the request is answered. Tuesday: the outage.
SELECT erase_person('p1');
SELECT restore_tenant();

SELECT id, name FROM person ORDER BY id;
