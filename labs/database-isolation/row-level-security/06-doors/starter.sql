-- 1. The view invoice_overview: each tenant must still read its own invoices here.

-- 2. The function find_invoice(text).

-- 3. The materialized view invoice_search.
