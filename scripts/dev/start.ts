import { runSystem } from './system';

// `npm start`: the whole system on this machine, until it is told to stop.
void runSystem();
