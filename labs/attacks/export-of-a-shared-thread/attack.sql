SELECT body FROM export_person('p1', 'pat@post.example');
