import { tokenOfAda } from '../../setup.ts';

export const forge = () => tokenOfAda;
