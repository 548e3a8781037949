-- The owner makes a small refund of a large one, and leaves the hash as it is.
UPDATE audit_event SET subject = subject || '2', amount = '50' WHERE seq = 1;
