import { describe, expect, test } from 'vitest';
import { computeAsset } from '#test/builders/computeasset.ts';
import { createdAt } from '#test/builders/metadata.ts';
import { longestWait } from '#models/certificate/evidence.ts';
import type { Evidence } from '#models/certificate/evidence.ts';
import { serving, declaring, verdictOf, given, withAddresses } from './given.ts';
describe('a serving certificate is denied', () => {
  test.each<[string, Evidence, string]>([
    ['for the name of another', given({ asked: { commonName: 'system:node:n2' } }, serving), 'WrongName'],
    ['without any name', given({ asked: { dnsNames: [], ipAddresses: [] } }, serving), 'WrongName'],
    [
      'for a client as well',
      given({ request: { spec: { usages: ['digital signature', 'server auth', 'client auth'] } } }, serving),
      'WrongUsages',
    ],
    ['with a URI', given({ asked: { others: ['url:spiffe://x'] } }, serving), 'ExtraNames'],
    ['after the claim was released', { ...serving, asset: computeAsset() }, 'NoLiveClaim'],
    [
      'for an address that its Node took and its asset does not declare',
      given(declaring({ type: 'InternalIP', address: '10.0.0.9' }), serving),
      'ForeignAddress',
    ],
    ['for an address that its Node took, where its asset declares none', given(declaring(), serving), 'ForeignAddress'],
    [
      'for a name that its Node took, such as that of the API server',
      {
        ...given({ asked: { dnsNames: ['n1', 'kubernetes.default.svc'] } }, serving),
        node: withAddresses({ type: 'InternalDNS', address: 'kubernetes.default.svc' }),
      },
      'ForeignAddress',
    ],
    ['for the address of another', given({ asked: { ipAddresses: ['10.0.0.2'] } }, serving), 'ForeignAddress'],
  ])('%s', (_, evidence, reason) => {
    expect(verdictOf(evidence)).toBe(`deny ${reason}`);
  });

  test.each<[string, Evidence, string]>([
    ['an address that its Node does not have yet', { ...serving, node: withAddresses() }, 'ForeignAddress'],
    ['a Node that is not there yet', { ...serving, node: undefined }, 'NodeUnknown'],
    [
      'a Node of an earlier incarnation',
      given({ node: { spec: { providerID: 'rackwright://n1/uid-of-an-older-n1' } } }, serving),
      'NodeUnknown',
    ],
  ])('for %s, once it has waited in vain', (_, evidence, reason) => {
    expect(verdictOf(evidence)).toBe('wait');
    expect(verdictOf(evidence, Date.parse(createdAt) + longestWait)).toBe(`deny ${reason}`);
  });
});

test('an IPv6 address is not denied since its asset declares it in a longer form', () => {
  const asked = { dnsNames: ['n1'], ipAddresses: ['2001:db8::7'] };
  const node = withAddresses({ type: 'InternalIP', address: '2001:db8::7' });
  const declared = (address: string): Evidence => ({
    ...given({ asked, ...declaring({ type: 'InternalIP', address }) }, serving),
    node,
  });

  expect(verdictOf(declared('2001:0DB8:0:0:0:0:0:7'))).toBe('approve');
  expect(verdictOf(declared('2001:db8:0::7'))).toBe('approve');
  expect(verdictOf(declared('2001:db8:7::'))).toBe('deny ForeignAddress');
  expect(verdictOf(declared('2001:db8::70'))).toBe('deny ForeignAddress');
});
