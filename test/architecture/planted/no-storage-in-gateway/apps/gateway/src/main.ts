import { runService } from '#service';

runService();
