-- acme's app searches its invoices, and then reads what was compared.
SELECT id, memo FROM invoice WHERE begins_with(memo, 'orchid t');
SELECT current_setting('app.compared', true) AS compared;
