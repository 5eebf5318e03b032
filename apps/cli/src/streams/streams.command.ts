import type { Command } from 'commander';
import { connectAsOperator } from '../nats/operator-connection';
import { command } from '../usage';
import { declareStreams } from './declare-streams';

/** `streams`: run by a deployment before the new version starts; apps wait for streams and may not declare them. */
export const streamsCommand = (): Command =>
  command('streams', 'Declare or update the streams of the platform on NATS.').action(async () => {
    const connection = await connectAsOperator('operator');
    try {
      console.log(`✓ ${await declareStreams(connection)} streams are declared`);
    } finally {
      await connection.close();
    }
  });
