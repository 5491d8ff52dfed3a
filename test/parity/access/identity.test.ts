import { beforeAll, describe, expect, test } from 'vitest';
import { createStranger } from '../client/stranger.ts';
import { told } from '../client/told.ts';
import { createScene } from '../scene.ts';

const { api, served, unique, ...scene } = createScene();
let namespace: string;
beforeAll(async () => {
  namespace = await scene.namespace();
});

describe('who shows a token that nothing stands behind', () => {
  test.each([
    ['a word', 'Bearer nonsense'],
    [
      'a JWT of nobody',
      `Bearer ${[{ alg: 'RS256' }, { sub: 'me' }].map((one) => Buffer.from(JSON.stringify(one)).toString('base64url')).join('.')}.c2ln`,
    ],
  ])('%s', async (_, authorization) => {
    const stranger = createStranger(served, authorization);
    for (const path of ['/api/v1/namespaces', '/version', '/healthz', '/apis', '/nowhere']) {
      const answer = await stranger.get(path);

      expect(told(answer)).toMatchSnapshot();
      expect(answer.headers['content-type']).toMatchSnapshot();
      expect(answer.headers['www-authenticate']).toMatchSnapshot();
    }
  });
});

describe('who shows nothing', () => {
  test.each([undefined, 'Bearer ', 'Bearer', 'Basic bWU6bWU=', 'nonsense'])('%j', async (authorization) => {
    const stranger = createStranger(served, authorization);

    expect(told(await stranger.get('/api/v1/namespaces'))).toMatchSnapshot();
    expect(told(await stranger.post(`/api/v1/namespaces/${namespace}/configmaps`, {}), unique)).toMatchSnapshot();
    expect((await stranger.get('/version')).status).toBe(200);
  });
});

describe('acting as another', () => {
  const reviews = '/apis/authentication.k8s.io/v1/selfsubjectreviews';
  const review = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };

  test.each([
    ['a user', { 'impersonate-user': 'jane' }],
    ['a user in groups', { 'impersonate-user': 'jane', 'impersonate-group': 'ops' }],
    ['an account', { 'impersonate-user': 'system:serviceaccount:here:robot' }],
    ['nobody', { 'impersonate-user': 'system:anonymous' }],
    ['a user with a uid', { 'impersonate-user': 'jane', 'impersonate-uid': 'u-1' }],
    ['a user with more', { 'impersonate-user': 'jane', 'impersonate-extra-team': 'a' }],
    ['a group only', { 'impersonate-group': 'ops' }],
    ['a uid only', { 'impersonate-uid': 'u-1' }],
    ['more only', { 'impersonate-extra-team': 'a' }],
  ])('%s', async (_, headers) => {
    const answer = await api.send({ method: 'POST', path: reviews, body: review, headers });

    expect(told(answer, unique)).toMatchSnapshot();
  });

  test.each([
    ['a user', { 'impersonate-user': 'jane' }],
    ['an account', { 'impersonate-user': 'system:serviceaccount:here:robot' }],
  ])('%s is not for a stranger', async (_, headers) => {
    const answer = await createStranger(served).send({ method: 'POST', path: reviews, body: review, headers });

    expect(told(answer, unique)).toMatchSnapshot();
  });
});
