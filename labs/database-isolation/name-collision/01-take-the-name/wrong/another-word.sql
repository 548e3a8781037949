-- Another word, another schema.
SELECT sign_up('northstar');
