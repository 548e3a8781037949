-- Another slug for the catalog, the same schema for PostgreSQL.
SELECT sign_up('north_star');
