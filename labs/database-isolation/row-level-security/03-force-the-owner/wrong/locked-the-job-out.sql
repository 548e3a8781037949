-- No leak, and no nightly job either.
REVOKE ALL ON invoice FROM app_owner;
