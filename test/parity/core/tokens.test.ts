import { beforeAll, describe, expect, test } from 'vitest';
import type { Answer } from '../client/answer.ts';
import { told } from '../client/told.ts';
import { createScene } from '../scene.ts';

const { api, unique, ...scene } = createScene();
let accounts: string;
beforeAll(async () => {
  accounts = `/api/v1/namespaces/${await scene.namespace()}/serviceaccounts`;
  await api.post(accounts, { metadata: { name: 'robot' } });
});

function token(spec: object, name = 'robot', request: object = {}): Promise<Answer> {
  return api.post(`${accounts}/${name}/token`, {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec,
    ...request,
  });
}

function masked(answer: Answer): unknown {
  const text = JSON.stringify(told(answer, unique));
  return JSON.parse(text.replaceAll(/"token":"[^"]+"/g, '"token":"<token>"'));
}

describe('a token of a service account', () => {
  test.each([
    ['for an audience', { audiences: ['one', 'two'], expirationSeconds: 600 }],
    ['for too short', { audiences: ['one'], expirationSeconds: 599 }],
    ['for too long', { audiences: ['one'], expirationSeconds: 2 ** 33 }],
    [
      'for a pod that is not there',
      { audiences: ['one'], boundObjectRef: { kind: 'Pod', apiVersion: 'v1', name: 'x' } },
    ],
    ['for a kind that cannot hold it', { audiences: ['one'], boundObjectRef: { kind: 'Lease', name: 'x' } }],
  ])('%s', async (_, spec) => {
    expect(masked(await token(spec))).toMatchSnapshot();
  });

  test('of another account than the path says', async () => {
    expect(masked(await token({ audiences: ['one'] }, 'robot', { metadata: { name: 'other' } }))).toMatchSnapshot();
  });

  test('of an account that is not there', async () => {
    expect(masked(await token({ audiences: ['one'] }, 'absent'))).toMatchSnapshot();
  });

  test('is for an hour, and for the server itself, when nothing is said', async () => {
    const { object } = await token({});

    expect(object.spec).toMatchObject({ audiences: [expect.any(String)], expirationSeconds: 3600 });
  });
});
