import { connectNats } from '../../../libs/transport/src/connection';

connectNats();
