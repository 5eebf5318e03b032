import { seed } from '../../../scripts/seed';

seed();
