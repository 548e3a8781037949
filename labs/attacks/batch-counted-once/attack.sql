-- acme imports three documents where one fits.
SELECT import_documents(ARRAY['orchid 10', 'orchid 11', 'orchid 12']) AS imported;
