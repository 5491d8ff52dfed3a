import { beforeAll, describe, expect, test } from 'vitest';
import { ownCrd } from '#test/strangers/own.ts';
import { createScene } from '../scene.ts';
import { dryRun, manifest, outcome } from './outcome.ts';

const scene = createScene();
const { api, unique } = scene;
const group = `/apis/${unique}.example.com/v1`;
beforeAll(() => scene.install(ownCrd('edges', unique)));

describe('formats, patterns and bounds', () => {
  const edge = async (spec: unknown, name = 'tried'): Promise<unknown> =>
    outcome(await api.post(`${group}/edges`, manifest(scene, 'Edge', name, spec), dryRun), scene);

  test('take what is right', async () => {
    const spec = {
      since: '2026-01-01T00:00:00Z',
      day: '2026-02-28',
      every: '1h30m',
      v4: '10.0.0.1',
      v6: 'fe80::1',
      range: '10.0.0.0/8',
      secret: 'c2VjcmV0',
      link: 'https://example.com/x?y=z',
      mail: 'ann@example.com',
      host: 'www.example.com',
      mac: '00:00:5e:00:53:01',
      id: '123e4567-e89b-12d3-a456-426614174000',
      odd: 'whatever',
      book: '978-0321751041',
      card: '4111 1111 1111 1111',
      social: '111-22-3333',
      colour: 'rgb(255, 0, 7)',
      object: '507f1f77bcf86cd799439011',
      code: 'AB-12',
      ratio: 0.75,
      size: '50%',
    };

    expect(await edge(spec)).toEqual({ ...spec, maybeDefaulted: 'given', never: 'given' });
  });

  test.each([
    [{ since: 'yesterday' }],
    [{ day: '2026-02-30' }],
    [{ every: 'a while' }],
    [{ v4: '10.0.0.256' }],
    [{ v6: '10.0.0.1' }],
    [{ range: '10.0.0.0' }],
    [{ secret: 'not base64!' }],
    [{ link: 'no link' }],
    [{ mail: 'nobody' }],
    [{ host: '-no-' }],
    [{ mac: '00:00' }],
    [{ id: '123' }],
    [{ book: '978-0321751042', card: '4111111111111112', social: '1112-3333', colour: 'rgb(256,0,0)', object: '507f' }],
    [{ book: '0-321-75104-3', colour: 'rgb(01,0,0)' }],
    [{ code: 'A-1' }],
    [{ code: 'ABC1' }],
    [{ code: 'ABCDE-12345' }],
    [{ ratio: 0 }],
    [{ ratio: 0.3 }],
    [{ ratio: 1.25 }],
    [{ level: 'middle' }],
    [{ level: null }],
    [{ labels: { a: 'short', b: '', c: 'x' } }],
    [{ ports: [{ number: 0 }, { protocol: 'SCTP' }] }],
    [{ ports: [1, 2, 3, 4].map((number) => ({ number })) }],
    [{ oneIs: {} }],
    [{ oneIs: { a: '', b: '' } }],
    [{ size: '50 %' }],
    [{ size: 1.5 }],
    [{ size: true }],
    [{ ports: {}, labels: [], since: 5, ratio: 'much', maybe: 1 }],
    ['no object'],
  ])('judge %j', async (spec) => {
    expect(await edge(spec)).toMatchSnapshot();
  });

  test('bound the name, too', async () => {
    expect(await edge({}, '9-starts-with-a-digit-and-is-long')).toMatchInlineSnapshot(`
      [
        "422",
        "metadata.name: Too long: may not be more than 20 bytes",
      ]
    `);
  });
});
