UPDATE task SET project_id = 3;
