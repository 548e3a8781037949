-- The job, and its retry after a timeout that came too late.
SELECT roll_up();
SELECT roll_up();
