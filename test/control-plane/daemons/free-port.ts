import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Below those that Linux hands out by itself (ip_local_port_range, 32768 and up) to whoever connects, or listens at port 0:
 * one of these is still free when it is used, and when what listened there is started again.
 */
const first = 12_000;
const after = 30_000;

/** Processes begin at different ones; within one none is given twice until all were. */
let next = randomInt(first, after);

/** A port that nobody listens at, for whoever can't be told to listen at port 0. */
export async function freePort(address: string): Promise<number> {
  for (let tried = first; tried < after; tried += 1) {
    const port = next;
    next = port + 1 < after ? port + 1 : first;
    if (await isFree(address, port)) return port;
  }
  throw new Error(`no port of ${address} from ${first} to ${after} is free`);
}

async function isFree(address: string, port: number): Promise<boolean> {
  const server = createServer();
  try {
    const listening = once(server, 'listening');
    server.listen(port, address);
    await listening;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return false;
    throw error;
  }
  server.close();
  await once(server, 'close');
  return true;
}
