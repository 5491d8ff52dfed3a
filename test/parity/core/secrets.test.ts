import { beforeAll, describe, expect, test } from 'vitest';
import { told } from '../client/told.ts';
import { createScene } from '../scene.ts';

const { api, unique, ...scene } = createScene();
let path: string;
beforeAll(async () => {
  path = `/api/v1/namespaces/${await scene.namespace()}/secrets`;
});

const word = Buffer.from('word').toString('base64');
const json = Buffer.from('{"auths":{}}').toString('base64');
let made = 0;

describe('a secret', () => {
  test.each([
    ['of nothing', {}],
    ['of text', { stringData: { a: 'word', b: '' } }],
    ['of both', { data: { a: word, b: word }, stringData: { a: 'other' } }],
    ['of no base64', { data: { a: '!' } }],
    ['of a key that is none', { data: { 'a b': word } }],
    ['of a key that is a folder', { data: { '..': word } }],
    ['of a key that leads elsewhere', { data: { '..a': word } }],
    ['of text under a key that is none', { stringData: { 'a b': 'x' } }],
    ['of a key that is too long', { data: { ['k'.repeat(254)]: word } }],
    ['of a type of its own', { type: 'example.com/own', data: { a: word } }],
    ['of TLS', { type: 'kubernetes.io/tls', data: { 'tls.crt': word, 'tls.key': word } }],
    ['of TLS without key', { type: 'kubernetes.io/tls', data: { 'tls.crt': word } }],
    ['of TLS without anything', { type: 'kubernetes.io/tls' }],
    ['of SSH', { type: 'kubernetes.io/ssh-auth', data: { 'ssh-privatekey': word } }],
    ['of SSH without key', { type: 'kubernetes.io/ssh-auth' }],
    ['of basic auth', { type: 'kubernetes.io/basic-auth', data: { username: word } }],
    ['of basic auth without either', { type: 'kubernetes.io/basic-auth' }],
    ['of an older registry', { type: 'kubernetes.io/dockercfg', data: { '.dockercfg': json } }],
    ['of an older registry without key', { type: 'kubernetes.io/dockercfg' }],
    ['of an older registry without JSON', { type: 'kubernetes.io/dockercfg', data: { '.dockercfg': word } }],
    ['of a registry', { type: 'kubernetes.io/dockerconfigjson', data: { '.dockerconfigjson': json } }],
    ['of a registry without key', { type: 'kubernetes.io/dockerconfigjson' }],
    ['of a registry without JSON', { type: 'kubernetes.io/dockerconfigjson', data: { '.dockerconfigjson': word } }],
    ['of an account without its name', { type: 'kubernetes.io/service-account-token' }],
    ['of a bootstrap token', { type: 'bootstrap.kubernetes.io/token', stringData: { 'token-id': 'abcdef' } }],
    ['that is too large', { stringData: { a: 'x'.repeat(1024 * 1024 + 1) } }],
    ['that is just not too large', { stringData: { a: 'x'.repeat(1024 * 1024) }, metadata: {} }],
  ])('%s', async (_, content) => {
    const name = `s-${(made += 1)}`;
    const query = JSON.stringify(content).length > 100_000 ? { dryRun: 'All' } : {};
    const answer = await api.post(path, { ...content, metadata: { name } }, query);

    const { status, body } = told(answer, unique) as { status: number; body: { data?: unknown } };
    if (status === 201 && JSON.stringify(body).length > 100_000) expect(status).toMatchSnapshot();
    else expect([status, body]).toMatchSnapshot();
  });

  test.each([
    ['its type', { type: 'example.com/other' }],
    ['its data', { data: { a: null, b: word } }],
    ['by text', { stringData: { a: 'new' } }],
    ['to be immutable', { immutable: true }],
  ])('changes %s', async (_, change) => {
    const name = `s-${(made += 1)}`;
    await api.post(path, { metadata: { name }, data: { a: word } });

    expect(told(await api.patch('merge', `${path}/${name}`, change), unique)).toMatchSnapshot();
  });

  test.each([
    ['data', { data: { a: null, b: word } }],
    ['text', { stringData: { a: 'new' } }],
    ['less', { immutable: null }],
    ['the opposite', { immutable: false, data: { b: word } }],
    ['labels', { metadata: { labels: { a: 'b' } } }],
  ])('that is immutable takes %s', async (_, change) => {
    const name = `s-${(made += 1)}`;
    await api.post(path, { metadata: { name }, data: { a: word }, immutable: true });

    expect(told(await api.patch('merge', `${path}/${name}`, change), unique)).toMatchSnapshot();
  });
});
