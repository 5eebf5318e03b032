import { runService } from '#messaging';

runService();
