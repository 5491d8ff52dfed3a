import { fc, it as property } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { inventoryDocuments, markSecrets, markVariables, type Inventory } from '../src/inventory.ts';
import { checked, type Grammar } from '../src/names.ts';

const refused = expect.objectContaining({ kind: 'invalid-input', retry: 'terminal' });

it('makes one document that may stay and one with the secrets', () => {
  const inventory: Inventory = {
    hosts: {
      'r1-u07': { connection: { address: 'fe80::1', port: 22, user: 'ops' }, variables: { disk: '/dev/sda' } },
      'r1-u08': { secrets: { ansible_become_password: 'sesame' } },
    },
    groups: { r1: { hosts: ['r1-u07'], variables: { rack: 'r1' } }, hall: { children: ['r1'] } },
  };

  const { open, secret } = inventoryDocuments(inventory);

  expect(open).toMatchObject({
    all: {
      hosts: {
        'r1-u07': {
          ansible_connection: { __ansible_unsafe: 'ssh' },
          ansible_host: { __ansible_unsafe: 'fe80::1' },
          ansible_port: 22,
          disk: { __ansible_unsafe: '/dev/sda' },
        },
      },
      children: { r1: { hosts: { 'r1-u07': {} } }, hall: { children: { r1: {} } } },
    },
  });
  expect(JSON.stringify(open)).not.toContain('sesame');
  expect(secret).toEqual({ all: { hosts: { 'r1-u08': { ansible_become_password: { __ansible_unsafe: 'sesame' } } } } });
});

describe('refuses', () => {
  it.each<[string, Inventory]>([
    ['no host at all', { hosts: {} }],
    ['a host that is a range to Ansible', { hosts: { 'r[1:3]': {} } }],
    ['a host with a port', { hosts: { 'r1:22': {} } }],
    ['a host named as all hosts are', { hosts: { all: {} } }],
    ['a group named as a host is', { hosts: { a: {} }, groups: { a: {} } }],
    ['a group of hosts that are not there', { hosts: { a: {} }, groups: { g: { hosts: ['b'] } } }],
    ['a port beyond all', { hosts: { a: { connection: { port: 65_536 } } } }],
    [
      'a variable that steers Ansible',
      { hosts: { a: { variables: { ansible_ssh_common_args: '-o ProxyCommand=x' } } } },
    ],
    ["a variable that is Ansible's own", { hosts: { a: { variables: { hostvars: 'x' } } } }],
    ['a setting that is not one', { hosts: { a: { connection: { settings: { become: true } } } } }],
    ['a name for a variable and a secret', { hosts: { a: { variables: { x: '1' }, secrets: { x: '2' } } } }],
    ['a secret that steers Ansible', { hosts: { a: { secrets: { ansible_ssh_executable: '/x' } } } }],
  ])('%s', (_, inventory) => {
    expect(() => inventoryDocuments(inventory)).toThrow(refused);
  });
});

const grammars: readonly Grammar[] = ['ident', 'host', 'group', 'variable', 'address', 'user', 'method', 'tag', 'role'];
const hostile = fc.oneof(
  fc.constantFrom(
    '',
    '-',
    '-x',
    '..',
    '{{ x }}',
    '$(x)',
    'a b',
    'a\n',
    'a\0',
    "a'",
    'a"',
    'a;b',
    'a=b',
    'a,b',
    'a/../b',
    'ä',
  ),
  fc
    .tuple(fc.string(), fc.constantFrom(' ', '\n', ';', '{', '$', '`', '"', "'", '\\', '\0', '='), fc.string())
    .map((all) => all.join('')),
);

property.prop([fc.constantFrom(...grammars), hostile])(
  'no name lets a shell, a template or an option through',
  (grammar, name) => {
    expect(() => checked(grammar, name, 'the name')).toThrow(refused);
  },
);

it.each<[Grammar, string]>([
  ['playbook', '/etc/passwd'],
  ['playbook', 'a/../../b.yml'],
  ['playbook', '-e.yml'],
  ['folder', 'relative'],
  ['folder', '/a/../b'],
  ['folder', '/a b'],
  ['folder', '/a,b'],
  ['interpreter', '/usr/bin/python3 -c x'],
])('%s: %j is refused', (grammar, name) => {
  expect(() => checked(grammar, name, 'the path')).toThrow(refused);
});

it('says what is wrong without repeating a long text', () => {
  expect(() => markVariables({ ['x '.repeat(1_000)]: 1 })).toThrow(/^.{1,300}$/s);
});

it('never says the value of a secret', () => {
  expect(() => markSecrets({ token: 'sesame\ud800' }, {})).toThrow(/^token is not well-formed Unicode$/);
});
