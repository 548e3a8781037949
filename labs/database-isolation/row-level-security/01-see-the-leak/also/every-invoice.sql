-- No WHERE at all.
UPDATE invoice SET status = 'sent';
