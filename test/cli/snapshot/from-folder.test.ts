import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CommandError } from '#cli/exit-codes.ts';
import { readFromFolder } from '#cli/snapshot/from-folder.ts';

const now = Date.parse('2026-01-02T00:00:00Z');
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'snapshot-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, text: string): void {
  writeFileSync(join(folder, name), text);
}

const rack = `apiVersion: rackwright.io/v1alpha1
kind: Rack
metadata:
  name: r1
spec:
  azoneRef: {name: az1}
`;

function refusal(): string {
  try {
    readFromFolder(folder, now);
  } catch (error) {
    if (error instanceof CommandError) return error.message.replaceAll(folder, 'FOLDER');
    throw error;
  }
  return '';
}

test('a manifest that was never applied gets its defaults, and a uid that stays the same', () => {
  file('a.yaml', rack);

  const [object] = readFromFolder(folder, now).objects;

  expect(object).toMatchObject({ spec: { azoneRef: { name: 'az1' }, maintenance: 'None' } });
  expect(object?.metadata.uid).toBe(readFromFolder(folder, now).objects[0]?.metadata.uid);
});

test('what a server gave is taken as it is, out of a List, as YAML or JSON', () => {
  const metadata = { name: 'r1', uid: 'u1', resourceVersion: '7', managedFields: [{}] };
  const item = { apiVersion: 'rackwright.io/v1alpha1', kind: 'Rack', metadata, spec: { azoneRef: { name: 'az1' } } };
  file('a.json', JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [item] }));

  const [object] = readFromFolder(folder, now).objects;

  expect(object?.metadata).toMatchObject({ uid: 'u1', resourceVersion: '7' });
  expect(object?.metadata.managedFields).toBeUndefined();
  expect(object).toMatchObject({ spec: { azoneRef: { name: 'az1' } } });
});

test('objects of other kinds are kept beside the model', () => {
  file('a.yaml', 'apiVersion: v1\nkind: Node\nmetadata: {name: n1}\n');

  const snapshot = readFromFolder(folder, now);

  expect(snapshot.objects).toEqual([]);
  expect(snapshot.others.map(({ kind }) => kind)).toEqual(['Node']);
});

test('every field that is wrong is told with file and line, and what is there twice', () => {
  file('a.yaml', `${rack}  powerBudgetWatts: much\n  colour: red\n`);
  file('b.yaml', rack);

  expect(refusal()).toMatchInlineSnapshot(`
    "3 things are wrong with the manifests:
      FOLDER/a.yaml:8: Rack r1: unknown field "spec.colour"
      FOLDER/a.yaml:7: Rack r1: spec.powerBudgetWatts: Invalid value: "string": spec.powerBudgetWatts in body must be of type integer: "string"
      FOLDER/b.yaml:1: Rack r1 is there already, at FOLDER/a.yaml:1"
  `);
});

test('a document that is no object is told with file and line', () => {
  file('a.yaml', `${rack}---\nkind: Rack\nmetadata: {name: r2}\n`);

  expect(refusal()).toMatchInlineSnapshot(`
    "one thing is wrong with the manifests:
      FOLDER/a.yaml:8: no Kubernetes object: it has no apiVersion"
  `);
});

test('text that is no YAML is told with file and line', () => {
  file('a.yaml', 'apiVersion: v1\nkind: [\n');

  expect(refusal()).toMatchInlineSnapshot(`
    "one thing is wrong with the manifests:
      FOLDER/a.yaml:3: Flow sequence in block collection must be sufficiently indented and end with a ]"
  `);
});

test('a folder that is not there is told', () => {
  rmSync(folder, { recursive: true });

  expect(refusal()).toBe("FOLDER doesn't exist");
});

test('a fault in a List of JSON is told with its line', () => {
  const item = {
    apiVersion: 'rackwright.io/v1alpha1',
    kind: 'Rack',
    metadata: { name: 'r1' },
    spec: { colour: 'red' },
  };
  file('a.json', JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [item] }, undefined, 1));

  expect(refusal()).toContain('FOLDER/a.json:12: Rack r1: unknown field "spec.colour"');
});
