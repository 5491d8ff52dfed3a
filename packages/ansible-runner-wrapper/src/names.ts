import { AnsibleRunnerError } from './errors.ts';

/**
 * Grammars of all that becomes a file name, an argument, a line that Ansible splits, or a word in a remote shell. Narrower
 * than what Ansible takes: a host name with brackets is a range to it, one with a comma a list, one with `=` a setting.
 */
const grammars = {
  ident: {
    pattern: /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/,
    says: 'letters, digits, dot, dash and underscore, at most 128',
  },
  host: { pattern: /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,251}[A-Za-z0-9])?$/, says: 'a DNS-like name' },
  group: { pattern: /^[A-Za-z][A-Za-z0-9_]{0,127}$/, says: 'letters, digits and underscore, a letter first' },
  variable: { pattern: /^[A-Za-z_][A-Za-z0-9_]{0,127}$/, says: 'letters, digits and underscore, no digit first' },
  address: {
    pattern:
      /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?:%[A-Za-z0-9]{1,15})?)$/,
    says: 'a DNS name, an IPv4 or an IPv6 address',
  },
  user: { pattern: /^[A-Za-z_][A-Za-z0-9._-]{0,63}$/, says: 'a user name' },
  method: { pattern: /^[a-z][a-z0-9_.]{0,63}$/, says: 'the name of a plugin' },
  interpreter: {
    pattern: /^(?:auto|auto_silent|\/[A-Za-z0-9._/+-]{1,255})$/,
    says: 'auto, auto_silent or an absolute path',
  },
  tag: { pattern: /^[A-Za-z0-9_][A-Za-z0-9_.:-]{0,127}$/, says: 'letters, digits, dot, colon, dash and underscore' },
  playbook: {
    pattern: /^(?!.*(?:^|\/)\.\.?(?:\/|$))[A-Za-z0-9_][A-Za-z0-9._/+-]{0,511}$/,
    says: 'a path inside the project, without ..',
  },
  role: { pattern: /^[A-Za-z_][A-Za-z0-9._-]{0,255}$/, says: 'the name of a role, or namespace.collection.role' },
  environment: { pattern: /^[A-Z_][A-Z0-9_]{0,127}$/, says: 'capital letters, digits and underscore' },
  folder: {
    pattern: /^\/(?!.*(?:^|\/)\.\.(?:\/|$))[A-Za-z0-9._/+@-]{0,1023}$/,
    says: 'an absolute path of letters, digits and . _ / + @ -, because Ansible and ssh split and expand what is in a path',
  },
} as const satisfies Record<string, { pattern: RegExp; says: string }>;

export type Grammar = keyof typeof grammars;

/** Returns the name when it keeps the grammar; otherwise throws `invalid-input`, which quotes it as JSON, shortened. */
export function checked(grammar: Grammar, name: string, what: string): string {
  if (grammars[grammar].pattern.test(name)) return name;
  const quoted = JSON.stringify(name.slice(0, 80));
  throw new AnsibleRunnerError('invalid-input', `${what} ${quoted} is not ${grammars[grammar].says}`);
}

/** Words that Ansible reads as Python or as magic variables, so that a variable of this name would be ignored or do harm. */
const reserved = new Set(
  (
    'False None True and as assert async await break class continue def del elif else except finally for from global if ' +
    'import in is lambda nonlocal not or pass raise return try while with yield environment gather_facts group_names ' +
    'groups hosts hostvars inventory_dir inventory_file inventory_hostname inventory_hostname_short items keys lookup ' +
    'name omit play_hosts playbook_dir query q role_name role_names role_path roles tasks undef values vars'
  ).split(' '),
);

/** The variables of Ansible's own that hold a password: the only ones of its names that a secret may have. */
const passwords = new Set(['ansible_password', 'ansible_ssh_pass', 'ansible_become_password', 'ansible_become_pass']);

/** A variable of the caller's own: none that steers Ansible itself (`ansible_…` can name a program to execute). */
export function checkedVariable(name: string): string {
  checked('variable', name, 'the variable');
  if (reserved.has(name)) throw new AnsibleRunnerError('invalid-input', `the variable ${name} is a reserved word`);
  if (name.toLowerCase().startsWith('ansible_')) {
    throw new AnsibleRunnerError('invalid-input', `the variable ${name} steers Ansible: use connection for it`);
  }
  return name;
}

export function checkedSecret(name: string): string {
  return passwords.has(name) ? name : checkedVariable(name);
}

/** A variable that steers Ansible, in the caller's words and never from outside. */
export function checkedSetting(name: string): string {
  checked('variable', name, 'the connection variable');
  if (name.startsWith('ansible_')) return name;
  throw new AnsibleRunnerError('invalid-input', `the connection variable ${name} does not begin with ansible_`);
}
