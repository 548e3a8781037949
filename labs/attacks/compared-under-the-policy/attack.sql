-- The last question before the switch. 0 lets it go on.
SELECT homes_differ();
