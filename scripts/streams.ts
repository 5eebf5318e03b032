import { declareStreams } from './nats/declare-streams';
import { connectToSystem } from './nats-target';

/**
 * `npm run nats:streams`: declares the streams of the platform on the NATS server that NATS_URL names, signed in as its operator,
 * or on the running system's. What a deployment does before the new version; apps wait for streams and may not declare any.
 */
async function main(): Promise<void> {
  const connection = await connectToSystem('operator');
  try {
    console.log(`✓ ${await declareStreams(connection)} streams are declared`);
  } finally {
    await connection.close();
  }
}

main().then(
  () => process.exit(0),
  (error: Error) => {
    console.error(`✗ ${error.message}`);
    process.exit(1);
  },
);
