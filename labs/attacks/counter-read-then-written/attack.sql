-- Two uploads of acme's at the last unit.
SELECT load_quota('one');
SELECT load_quota('two');
SELECT save_quota('one', 'orchid 10') AS admitted;
SELECT save_quota('two', 'orchid 11') AS admitted;
