// Real servers and processes are slow on a machine that does ten things at once; a test that hangs still ends.
jest.setTimeout(180_000);
