-- The release, and its retry after an answer that was lost.
SELECT release_reservation(2) AS released;
SELECT release_reservation(2) AS released;
