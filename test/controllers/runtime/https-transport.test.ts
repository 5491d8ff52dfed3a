import type { ServerResponse } from 'node:http';
import { describe, expect, test } from 'vitest';
import { createHttpsTransport } from '#controllers/runtime/https-transport.ts';
import { systemClock } from '#controllers/runtime/system/clock.ts';
import { createVirtualClock } from '#simulation/clock/virtual-clock.ts';
import { ends, eventually, givenHttps as given, json, nobodysUrl, transportErrorOf } from './given-https.ts';

describe('a request over the network', () => {
  test('sends method, path under the server’s prefix, query, headers and body, and reads any answer', async () => {
    const { server } = await given((request, response) => {
      let body = '';
      request.on('data', (chunk) => (body += String(chunk)));
      request.on('end', () =>
        json(response, { method: request.method, url: request.url, body, agent: request.headers['user-agent'] }, 409),
      );
    });
    const transport = createHttpsTransport(
      { url: `${server.url}/k8s/c-1/`, auth: { kind: 'none' } },
      { clock: systemClock },
    );
    ends.push(() => transport.close());
    const answer = await transport.request({
      method: 'PUT',
      path: '/api/v1/nodes/a%2Fb',
      query: { fieldManager: 'a b&c' },
      headers: { 'user-agent': 'test' },
      body: { hello: 'wörld' },
    });

    expect(answer.status).toBe(409);
    expect(answer.headers['x-test']).toBe('yes');
    expect(answer.body).toEqual({
      method: 'PUT',
      url: '/k8s/c-1/api/v1/nodes/a%2Fb?fieldManager=a+b%26c',
      body: '{"hello":"wörld"}',
      agent: 'test',
    });
  });

  test('gives text as text, and nothing as nothing', async () => {
    const { transport } = await given((request, response) =>
      response.end(request.url === '/readyz' ? 'ok' : undefined),
    );

    expect((await transport.request({ method: 'GET', path: '/readyz' })).body).toBe('ok');
    expect((await transport.request({ method: 'GET', path: '/empty' })).body).toBeUndefined();
  });

  test('keeps its connections, and no more of them than allowed', async () => {
    const { server, transport } = await given((_, response) => json(response, {}), { transport: { connections: 2 } });
    await Promise.all(Array.from({ length: 10 }, () => transport.request({ method: 'GET', path: '/' })));

    expect(server.sockets.size).toBe(2);
  });

  test('keeps an idle connection for as long as it was told', async () => {
    // As kube-apiserver, which doesn't say how long it keeps one.
    const answer = (_: unknown, response: ServerResponse): void =>
      json(response.setHeader('connection', 'keep-alive'), {});
    const { server, transport } = await given(answer, { transport: { idleMs: 30 } });
    await transport.request({ method: 'GET', path: '/' });
    const [first] = server.sockets;

    await eventually(() => server.sockets.size === 0);
    await transport.request({ method: 'GET', path: '/' });

    expect(server.sockets.size).toBe(1);
    expect([...server.sockets]).not.toContain(first);
  });

  test('keeps its connection though it is a DELETE with a body', async () => {
    const { server, transport } = await given((_, response) => json(response, {}), { transport: { connections: 1 } });
    const opened = new Set<unknown>();
    for (let turn = 0; turn < 5; turn += 1) {
      await transport.request({ method: 'DELETE', path: '/', body: { kind: 'DeleteOptions' } });
      for (const socket of server.sockets) opened.add(socket);
    }

    expect(opened.size).toBe(1);
  });

  test('was never sent when nobody listens there', async () => {
    const { transport } = await given((_, response) => json(response, {}), { endpoint: { url: nobodysUrl } });

    expect(await transportErrorOf(transport.request({ method: 'POST', path: '/', body: {} }))).toMatchObject({
      outcome: 'not-sent',
    });
  });

  test('has an unknown outcome when the connection breaks before the answer, or within it', async () => {
    const { transport } = await given((request, response) => {
      if (request.url === '/within') response.writeHead(200, { 'content-length': '100' });
      if (request.url === '/within') response.write('{');
      setTimeout(() => request.socket.destroy(), 5);
    });

    expect(await transportErrorOf(transport.request({ method: 'POST', path: '/before', body: {} }))).toMatchObject({
      outcome: 'unknown',
    });
    expect(await transportErrorOf(transport.request({ method: 'POST', path: '/within', body: {} }))).toMatchObject({
      outcome: 'unknown',
    });
  });

  test('gives up at its time limit, also in the middle of a body, and frees the connection', async () => {
    const clock = createVirtualClock({ startMs: 0 });
    const begun = Promise.withResolvers<void>();
    const { server, transport } = await given(
      (_, response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.write('{"slow":', () => begun.resolve());
      },
      { transport: { clock } },
    );
    const call = transportErrorOf(transport.request({ method: 'GET', path: '/', timeoutMs: 30 }));
    await begun.promise;
    await clock.advanceBy(30);
    const error = await call;

    expect(error).toMatchObject({ outcome: 'unknown' });
    expect(error.message).toContain('within 30 ms');
    await eventually(() => server.sockets.size === 0);
  });

  test('ends when its signal aborts, before and after it is sent', async () => {
    const arrived = Promise.withResolvers<void>();
    const { transport } = await given(() => arrived.resolve());
    const aborter = new AbortController();
    const call = transportErrorOf(transport.request({ method: 'GET', path: '/', signal: aborter.signal }));
    await arrived.promise;
    aborter.abort();

    expect(await call).toMatchObject({ outcome: 'unknown' });
    expect(
      await transportErrorOf(transport.request({ method: 'GET', path: '/', signal: aborter.signal })),
    ).toMatchObject({
      outcome: 'not-sent',
    });
  });

  test('waits for the throttle', async () => {
    const clock = createVirtualClock({ startMs: 0 });
    let asked = 0;
    const { transport } = await given(
      (_, response) => {
        asked += 1;
        json(response, {});
      },
      { transport: { clock, throttle: { qps: 20, burst: 1 } } },
    );
    await transport.request({ method: 'GET', path: '/' });
    const second = transport.request({ method: 'GET', path: '/' });
    await clock.advanceBy(49);
    expect(asked).toBe(1);
    await clock.advanceBy(1);

    expect((await second).status).toBe(200);
    expect(asked).toBe(2);
  });

  test('refuses plain http to another machine', () => {
    expect(() =>
      createHttpsTransport({ url: 'http://10.0.0.1:8080', auth: { kind: 'none' } }, { clock: systemClock }),
    ).toThrow('not reached by https');
  });
});
