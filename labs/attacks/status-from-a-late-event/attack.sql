-- The cancellation, then the update from before it, in its second delivery.
SELECT receive('canceled');
SELECT receive('active');
SELECT name, status FROM subscription;
