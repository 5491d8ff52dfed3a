import { describe, expect, test } from 'vitest';
import type { Answer } from '../client/answer.ts';
import { told } from '../client/told.ts';
import { createScene } from '../scene.ts';
import { requestText } from './request-text.ts';

const { api, unique, ...scene } = createScene();
const path = '/apis/certificates.k8s.io/v1/certificatesigningrequests';
const asked = { request: requestText, signerName: 'example.com/signer', usages: ['digital signature', 'client auth'] };
let made = 0;

async function held(): Promise<string> {
  const name = `${unique}-${(made += 1)}`;
  expect((await api.post(path, { metadata: { name }, spec: asked })).status).toBe(201);
  scene.collect(`${path}/${name}`);
  return `${path}/${name}`;
}

function condition(type: string, status = 'True'): object {
  return { type, status, reason: 'Because', message: 'so' };
}

function shown(answer: Answer): unknown {
  const name = `${unique}-${made}`;
  if (answer.status >= 300) return told(answer, name, unique);
  return (told(answer, name, unique) as { body: { status?: unknown } }).body.status;
}

function decide(at: string, ...conditions: object[]): Promise<Answer> {
  return api.patch('merge', `${at}/approval`, { status: { conditions } });
}

describe('a certificate signing request', () => {
  test.each([
    ['of all', {}],
    ['of a time', { expirationSeconds: 600 }],
    ['of too short a time', { expirationSeconds: 599 }],
    ['of no signer', { signerName: undefined }],
    ['of a signer without a path', { signerName: 'example.com' }],
    ['of no usage', { usages: [] }],
    ['of a user of its own', { username: 'someone', groups: ['a'] }],
  ])('%s', async (_, spec) => {
    const answer = await api.post(
      path,
      { metadata: { name: 'tried' }, spec: { ...asked, ...spec } },
      { dryRun: 'All' },
    );

    if (answer.status >= 300) expect(told(answer, unique)).toMatchSnapshot();
    else {
      const {
        username: _username,
        groups: _groups,
        uid: _uid,
        extra: _extra,
        ...rest
      } = answer.object.spec as Record<string, unknown>;
      expect([rest, answer.object.status]).toMatchSnapshot();
    }
  });

  test('keeps what was asked', async () => {
    const at = await held();

    const { object } = await api.patch('merge', at, { spec: { signerName: 'example.com/other' } });

    expect(object.spec).toMatchObject(asked);
  });

  test('is decided by its approval only', async () => {
    const at = await held();

    expect(shown(await api.patch('merge', at, { status: { conditions: [condition('Approved')] } }))).toMatchSnapshot();
    expect(shown(await decide(at, condition('Approved')))).toMatchSnapshot();
  });

  test.each([
    ['both ways', [condition('Approved'), condition('Denied')]],
    ['twice', [condition('Approved'), condition('Approved')]],
    ['with no', [condition('Approved', 'False')]],
    ['with nothing', [condition('')]],
  ])('is not decided %s', async (_, conditions) => {
    expect(shown(await decide(await held(), ...conditions))).toMatchSnapshot();
  });

  test('stays decided', async () => {
    const at = await held();
    await decide(at, condition('Denied'));

    expect(shown(await decide(at))).toMatchSnapshot();
    expect(shown(await decide(at, condition('Approved')))).toMatchSnapshot();
  });

  test('takes other conditions with its approval', async () => {
    expect(shown(await decide(await held(), condition('Approved'), condition('Failed')))).toMatchSnapshot();
  });

  test('takes a failure with its status', async () => {
    const at = await held();

    const failed = await api.patch('merge', `${at}/status`, { status: { conditions: [condition('Failed')] } });

    expect(shown(failed)).toMatchSnapshot();
  });
});
