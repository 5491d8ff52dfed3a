import { fc, test as property } from '@fast-check/vitest';
import { expect, test } from 'vitest';
import { freshToken, kubectlName, patchSpec, shellWord } from '#models/explain/command.ts';

test('a Cluster is named with its group, since clusters know others', () => {
  expect(kubectlName({ kind: 'Cluster', name: 'lab' })).toBe('cluster.rackwright.io lab');
  expect(kubectlName({ kind: 'ResourceOffer', name: 'big', namespace: 'ml' })).toBe('resourceoffer big -n ml');
});

test('what a file calls an object is never read by the shell', () => {
  const { run } = patchSpec({ kind: 'Rack', name: '$(reboot)' }, { serial: "it's; rm -rf /" }, 'does it');

  expect(run).toBe(
    String.raw`kubectl patch rack '$(reboot)' --type merge -p '{"spec":{"serial":"it'\''s; rm -rf /"}}'`,
  );
});

property.prop([fc.string()])('a word of any letters is one word to the shell', (text) => {
  const word = shellWord(text);

  const unquoted = word.startsWith("'") ? word.slice(1, -1).replaceAll(String.raw`'\''`, "'") : word;
  expect(unquoted).toBe(text);
  if (!word.startsWith("'")) expect(word).toMatch(/^[A-Za-z0-9._/:=@%+,-]+$/);
});

test('a token for another try is another than the one there is', () => {
  expect([undefined, 'again-1', 'monday', 'again-41'].map(freshToken)).toEqual([
    'again-1',
    'again-2',
    'again-1',
    'again-42',
  ]);
});
