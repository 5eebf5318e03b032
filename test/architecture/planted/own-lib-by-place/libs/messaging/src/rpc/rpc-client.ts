import { connectNats } from '#messaging';

connectNats();
