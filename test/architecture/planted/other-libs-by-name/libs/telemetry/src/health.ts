import { seconds } from '../../config/src/variables';

export const patience = seconds();
