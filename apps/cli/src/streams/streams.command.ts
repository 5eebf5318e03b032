import type { Command } from 'commander';
import { connectAsOperator } from '../nats/operator-connection';
import { command } from '../usage';
import { declareStreams } from './declare-streams';

/** `streams`: what a deployment does before the new version; apps wait for streams and may not declare any. */
export const streamsCommand = (): Command =>
  command('streams', 'Declare the streams of the platform on NATS, or bring them up to date.').action(
    async () => {
      const connection = await connectAsOperator('operator');
      try {
        console.log(`✓ ${await declareStreams(connection)} streams are declared`);
      } finally {
        await connection.close();
      }
    },
  );
