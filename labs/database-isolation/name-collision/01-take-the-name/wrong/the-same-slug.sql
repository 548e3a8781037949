-- The slug itself is taken, and the catalog says so.
SELECT sign_up('north-star');
