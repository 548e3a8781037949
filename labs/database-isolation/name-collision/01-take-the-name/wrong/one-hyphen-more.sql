-- Two hyphens are two underscores.
SELECT sign_up('north--star');
