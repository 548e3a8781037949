-- Acme's session; project 3 is globex's.
SELECT project_name, task_title FROM add_task(3, 'Call me: mallory@acme.example');
