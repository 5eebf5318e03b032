import { chaos } from '../lab/chaos';

chaos();
