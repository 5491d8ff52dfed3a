import { describe, expect, test } from 'vitest';
import { TransportError } from '#controllers/runtime/transport.ts';
import { createVirtualClock } from '#simulation/clock/virtual-clock.ts';
import { eventually, givenHttps as given, json } from './given-https.ts';

describe('a stream over the network', () => {
  async function collect(lines: AsyncIterable<unknown>): Promise<unknown[]> {
    const values: unknown[] = [];
    for await (const line of lines) values.push(line);
    return values;
  }

  test('gives the lines until the server closes, long after the time limit for its answer', async () => {
    const clock = createVirtualClock({ startMs: 0 });
    const closing = Promise.withResolvers<void>();
    const { transport } = await given(
      (_, response) => {
        response.write('{"n":1}\n{"n":');
        void closing.promise.then(() => response.end('2}\n'));
      },
      { transport: { clock } },
    );
    const stream = await transport.stream({ method: 'GET', path: '/', timeoutMs: 60 });
    await clock.advanceBy(1_000_000);
    closing.resolve();

    expect(await collect(stream.lines)).toEqual([{ n: 1 }, { n: 2 }]);
  });

  test('gives a refusal with its body', async () => {
    const { transport } = await given((_, response) => json(response, { reason: 'Expired' }, 410));
    const stream = await transport.stream({ method: 'GET', path: '/' });

    expect(stream).toMatchObject({ status: 410, body: { reason: 'Expired' } });
    expect(await collect(stream.lines)).toEqual([]);
  });

  test('throws when the connection breaks, or ends within a line', async () => {
    const { transport } = await given((request, response) => {
      response.write('{"n":1}\n{');
      setTimeout(() => (request.url === '/cut' ? response.end() : request.socket.destroy()), 10);
    });
    for (const path of ['/cut', '/broken']) {
      const stream = await transport.stream({ method: 'GET', path });
      await expect(collect(stream.lines)).rejects.toBeInstanceOf(TransportError);
    }
  });

  test('frees its connection on abort and when its reader breaks off', async () => {
    const { server, transport } = await given((_, response) => response.write('{}\n{}\n'));
    const aborter = new AbortController();
    const aborted = await transport.stream({ method: 'GET', path: '/', signal: aborter.signal });
    const left = await transport.stream({ method: 'GET', path: '/' });
    const unread = await transport.stream({ method: 'GET', path: '/', signal: aborter.signal });
    expect(server.sockets.size).toBe(3);
    const reading = collect(aborted.lines);
    for await (const line of left.lines) if (line !== undefined) break;
    aborter.abort();

    await expect(reading).rejects.toBeInstanceOf(TransportError);
    await eventually(() => server.sockets.size === 0);
    expect(unread.status).toBe(200);
  });

  test('does not hold requests up, however many are open', async () => {
    const { transport } = await given(
      (request, response) => {
        if (request.url === '/watch') response.write('{}\n');
        else json(response, {});
      },
      { transport: { connections: 1 } },
    );
    for (let at = 0; at < 5; at += 1) await transport.stream({ method: 'GET', path: '/watch' });

    expect((await transport.request({ method: 'GET', path: '/' })).status).toBe(200);
  });
});
