SELECT sign_up('North-Star');
