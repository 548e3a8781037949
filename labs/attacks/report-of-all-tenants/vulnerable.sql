GRANT SELECT ON invoice_report TO app_user;
