CALL add_due();
SELECT changed, locked FROM held ORDER BY changed, locked;
