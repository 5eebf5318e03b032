import { runSystem } from './system';

// `npm start`: the whole system on this machine, until it is stopped.
void runSystem();
