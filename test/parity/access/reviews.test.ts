import { beforeAll, describe, expect, test } from 'vitest';
import type { Answer } from '../client/answer.ts';
import { told } from '../client/told.ts';
import { createScene } from '../scene.ts';

const { api, unique, ...scene } = createScene();
let namespace: string;
beforeAll(async () => {
  namespace = await scene.namespace();
  await api.post(`/api/v1/namespaces/${namespace}/serviceaccounts`, { metadata: { name: 'robot' } });
});

function ask(plural: string, spec: unknown, review: object = {}): Promise<Answer> {
  const group = plural === 'tokenreviews' || plural === 'selfsubjectreviews' ? 'authentication' : 'authorization';
  return api.post(`/apis/${group}.k8s.io/v1/${plural}`, { spec, ...review });
}

describe('what one may oneself', () => {
  test.each([
    ['nothing', {}],
    ['both', { resourceAttributes: { verb: 'get' }, nonResourceAttributes: { verb: 'get', path: '/' } }],
    ['a path', { nonResourceAttributes: { verb: 'get', path: '/version' } }],
    [
      'a selector of two forms',
      {
        resourceAttributes: {
          verb: 'list',
          resource: 'pods',
          labelSelector: { rawSelector: 'a', requirements: [{ key: 'a', operator: 'Exists' }] },
        },
      },
    ],
    ['a selector of none', { resourceAttributes: { verb: 'list', resource: 'pods', labelSelector: {} } }],
  ])('asked of %s', async (_, spec) => {
    const answer = await ask('selfsubjectaccessreviews', spec);

    expect(told(answer, unique)).toMatchSnapshot();
  });

  test('asked of a resource', async () => {
    const resourceAttributes = {
      verb: 'get',
      group: 'apps',
      version: 'v1',
      resource: 'deployments',
      namespace: 'x',
      name: 'y',
    };
    const { object, status } = await ask('selfsubjectaccessreviews', { resourceAttributes });

    expect(status).toBe(201);
    expect(object).toMatchObject({ spec: { resourceAttributes }, status: { allowed: true } });
  });

  test('with a name of its own is refused', async () => {
    const spec = { resourceAttributes: { verb: 'get', resource: 'pods' } };
    const { failure } = await ask('selfsubjectaccessreviews', spec, { metadata: { name: 'mine' } });

    expect(failure).toMatchObject({ code: 422, reason: 'Invalid', message: expect.stringContaining('must be empty') });
    expect(failure.details?.causes).toMatchObject([{ reason: 'FieldValueInvalid', field: 'metadata' }]);
  });
});

describe('what another may', () => {
  test.each([
    ['nobody', { resourceAttributes: { verb: 'get', resource: 'pods' } }],
    ['nothing', { user: 'jane' }],
  ])('asked of %s', async (_, spec) => {
    expect(told(await ask('subjectaccessreviews', spec), unique)).toMatchSnapshot();
  });

  test('asked of a master', async () => {
    const spec = { user: 'jane', groups: ['system:masters'], resourceAttributes: { verb: 'get', resource: 'pods' } };

    expect((await ask('subjectaccessreviews', spec)).object).toMatchObject({ status: { allowed: true } });
  });
});

describe('the rules', () => {
  test('need a namespace', async () => {
    expect(told(await ask('selfsubjectrulesreviews', {}), unique)).toMatchSnapshot();
  });

  test('of a namespace are told', async () => {
    const { object } = await ask('selfsubjectrulesreviews', { namespace });

    expect(object).toMatchObject({ spec: {}, status: { incomplete: false } });
  });
});

describe('a token', () => {
  test.each([
    ['of nobody', { token: 'nonsense' }],
    ['that is none', { token: '' }],
    ['that is not said', {}],
    ['for an audience', { token: 'nonsense', audiences: ['a'] }],
  ])('%s', async (_, spec) => {
    expect(told(await ask('tokenreviews', spec), unique)).toMatchSnapshot();
  });

  test('of an account is the account', async () => {
    const path = `/api/v1/namespaces/${namespace}/serviceaccounts/robot/token`;
    const issued = await api.post(path, { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} });
    const { token } = issued.object.status as { token: string };

    const { status } = (await ask('tokenreviews', { token })).object;

    expect(status).toMatchObject({
      authenticated: true,
      audiences: [expect.any(String)],
      user: {
        username: `system:serviceaccount:${namespace}:robot`,
        uid: expect.any(String),
        groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
      },
    });
  });
});
