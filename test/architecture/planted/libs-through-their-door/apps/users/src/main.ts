import { connectNats } from '../../../libs/messaging/src/connection';

connectNats();
