-- One payment of 5000: its event, the same event again, and another event about the same invoice.
SELECT receive('evt_1', 'in_orchid', 5000);
SELECT receive('evt_1', 'in_orchid', 5000);
SELECT receive('evt_2', 'in_orchid', 5000);
SELECT sum(cents) AS credit FROM credit_grant;
