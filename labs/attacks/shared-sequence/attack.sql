-- acme's app reads the numbers of its own two invoices, and subtracts.
SELECT max(number) - min(number) - 1 AS made_by_others_in_between FROM numbered;
