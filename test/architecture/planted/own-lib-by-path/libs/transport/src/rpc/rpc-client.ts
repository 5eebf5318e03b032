import { connectNats } from '#transport';

connectNats();
