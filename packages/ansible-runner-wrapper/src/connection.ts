import { AnsibleRunnerError } from './errors.ts';
import type { JsonObject, Json } from './json.ts';
import { checked, checkedSetting } from './names.ts';
import { markUnsafe, type Value } from './unsafe.ts';

/**
 * How Ansible reaches a host. The fields with a grammar may come from outside (an object, a machine's facts); `settings` are
 * `ansible_…` variables that can name programs and options, so they must be the caller's own words.
 */
export interface Connection {
  /** `ssh` unless said otherwise; `local` runs on this machine. */
  readonly plugin?: string;
  /** A DNS name or an address; the host's name in the inventory by default. */
  readonly address?: string;
  readonly port?: number;
  readonly user?: string;
  /** On the host. `auto_silent` by default. */
  readonly pythonInterpreter?: string;
  readonly become?: { readonly user?: string; readonly method?: string };
  readonly settings?: { readonly [ansibleVariable: string]: Value };
}

/** The connection as inventory variables; every string is marked unsafe, so none is expanded. */
export function connectionVariables(connection: Connection, host: string): JsonObject {
  const variables: Record<string, Json> = {};
  const add = (name: string, value: Value): void => {
    variables[name] = markUnsafe(value, `${name} of ${host}`);
  };
  add('ansible_connection', checked('method', connection.plugin ?? 'ssh', `the connection plugin of ${host}`));
  add(
    'ansible_python_interpreter',
    checked('interpreter', connection.pythonInterpreter ?? 'auto_silent', `the interpreter of ${host}`),
  );
  if (connection.address !== undefined) {
    add('ansible_host', checked('address', connection.address, `the address of ${host}`));
  }
  if (connection.port !== undefined) add('ansible_port', checkedPort(connection.port, host));
  if (connection.user !== undefined) add('ansible_user', checked('user', connection.user, `the user of ${host}`));
  if (connection.become !== undefined) {
    add('ansible_become', true);
    add('ansible_become_user', checked('user', connection.become.user ?? 'root', `the user to become on ${host}`));
    add('ansible_become_method', checked('method', connection.become.method ?? 'sudo', `the become method of ${host}`));
  }
  for (const [name, value] of Object.entries(connection.settings ?? {})) add(checkedSetting(name), value);
  return variables;
}

function checkedPort(port: number, host: string): number {
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new AnsibleRunnerError('invalid-input', `the port of ${host} is not between 1 and 65535`);
}
