import { parentPort } from 'node:worker_threads';
import { startSandbox } from '../../sandbox/start.ts';

// A thread has a Date of its own: the banks keep the machine's time while the product's is off.
const sandbox = await startSandbox({ ports: {} });
parentPort!.postMessage(sandbox.origins);
parentPort!.once('message', () => void sandbox.close().then(() => parentPort!.close()));
