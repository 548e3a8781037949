export const mailbox = ['evt_g1', 'evt_a1', 'evt_a2', 'evt_a2', 'evt_a3', 'evt_g2', 'evt_g3'];
