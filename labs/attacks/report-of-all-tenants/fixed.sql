-- The chart asks the table, under its policy.
CREATE VIEW my_report WITH (security_invoker = true) AS
SELECT memo, total FROM invoice;
GRANT SELECT ON my_report TO app_user;
