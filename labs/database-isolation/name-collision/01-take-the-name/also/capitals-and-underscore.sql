SELECT sign_up('NORTH_star');
