import { connectionVariables, type Connection } from './connection.ts';
import { AnsibleRunnerError } from './errors.ts';
import type { Json, JsonObject } from './json.ts';
import { checked, checkedSecret, checkedVariable } from './names.ts';
import { markUnsafe, type Value } from './unsafe.ts';

export type Variables = { readonly [name: string]: Value };

/** Variables whose values are secrets. Plain text: never expanded, never an argument, removed once Ansible has read them. */
export type Secrets = { readonly [name: string]: string };

export interface Host {
  readonly connection?: Connection;
  readonly variables?: Variables;
  readonly secrets?: Secrets;
}

export interface Group {
  readonly hosts?: readonly string[];
  readonly children?: readonly string[];
  readonly variables?: Variables;
}

export interface Inventory {
  readonly hosts: { readonly [name: string]: Host };
  readonly groups?: { readonly [name: string]: Group };
}

/** Two documents for Ansible's `yaml` inventory plugin: what may stay for later reading, and what must go once read. */
export interface InventoryDocuments {
  readonly open: JsonObject;
  readonly secret: JsonObject | undefined;
}

const everyone = new Set(['all', 'ungrouped']);

export function inventoryDocuments(inventory: Inventory): InventoryDocuments {
  const hosts: [string, JsonObject][] = [];
  const secret: [string, JsonObject][] = [];
  for (const [name, host] of Object.entries(inventory.hosts)) {
    checked('host', name, 'the host name');
    if (everyone.has(name)) throw new AnsibleRunnerError('invalid-input', `a host can't be named ${name}`);
    hosts.push([name, { ...connectionVariables(host.connection ?? {}, name), ...markVariables(host.variables ?? {}) }]);
    const secrets = markSecrets(host.secrets ?? {}, host.variables ?? {});
    if (Object.keys(secrets).length > 0) secret.push([name, secrets]);
  }
  if (hosts.length === 0) throw new AnsibleRunnerError('invalid-input', 'the inventory has no host');
  const groups = groupDocuments(inventory);
  return {
    open: { all: { hosts: Object.fromEntries(hosts), ...(groups === undefined ? {} : { children: groups }) } },
    secret: secret.length === 0 ? undefined : { all: { hosts: Object.fromEntries(secret) } },
  };
}

function groupDocuments(inventory: Inventory): JsonObject | undefined {
  const groups: [string, JsonObject][] = [];
  const known = inventory.groups ?? {};
  for (const [name, group] of Object.entries(known)) {
    checked('group', name, 'the group name');
    if (everyone.has(name) || Object.hasOwn(inventory.hosts, name)) {
      throw new AnsibleRunnerError('invalid-input', `a group can't be named ${name}: Ansible or a host has this name`);
    }
    groups.push([
      name,
      {
        hosts: members(group.hosts ?? [], inventory.hosts, `the group ${name}`),
        children: members(group.children ?? [], known, `the group ${name}`),
        vars: markVariables(group.variables ?? {}),
      },
    ]);
  }
  return groups.length === 0 ? undefined : Object.fromEntries(groups);
}

function members(names: readonly string[], known: object, of: string): JsonObject {
  for (const name of names) {
    if (Object.hasOwn(known, name)) continue;
    throw new AnsibleRunnerError(
      'invalid-input',
      `${of} names ${JSON.stringify(name.slice(0, 80))}, which isn't there`,
    );
  }
  return Object.fromEntries(names.map((name) => [name, {}]));
}

export function markVariables(variables: Variables): JsonObject {
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]): [string, Json] => [checkedVariable(name), markUnsafe(value, name)]),
  );
}

/** A name that is in both would have the wrong one of them by Ansible's order of precedence. */
export function markSecrets(secrets: Secrets, variables: Variables): JsonObject {
  const marked: [string, Json][] = [];
  for (const [name, value] of Object.entries(secrets)) {
    if (Object.hasOwn(variables, name)) {
      throw new AnsibleRunnerError('invalid-input', `${name} is both a variable and a secret`);
    }
    marked.push([checkedSecret(name), markUnsafe(value, name)]);
  }
  return Object.fromEntries(marked);
}
