-- One seat is free. Three are invited, and all of them come.
SELECT invite_member('ann@orchid.example') AS invited;
SELECT invite_member('bob@orchid.example') AS invited;
SELECT invite_member('eve@orchid.example') AS invited;
SELECT accept_invitation('ann@orchid.example');
SELECT accept_invitation('bob@orchid.example');
SELECT accept_invitation('eve@orchid.example');
