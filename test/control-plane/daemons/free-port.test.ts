import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { freePort } from './free-port.ts';

const address = '127.0.0.1';

test('a port that was given is not given again, though nobody listens there yet', async () => {
  const ports = await Promise.all(Array.from({ length: 200 }, () => freePort(address)));

  expect(new Set(ports).size).toBe(ports.length);
});

test('it can be listened at, again and again', async () => {
  const port = await freePort(address);

  for (let times = 0; times < 2; times += 1) {
    const server = createServer().listen(port, address);
    await once(server, 'listening');
    server.close();
    await once(server, 'close');
  }
});
