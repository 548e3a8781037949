-- Bob, through a hole in the application.
DELETE FROM audit_event WHERE actor = 'bob';
