-- @globex
SELECT printer FROM label;
