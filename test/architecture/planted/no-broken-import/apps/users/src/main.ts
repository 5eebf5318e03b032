import { gone } from './gone';

gone();
