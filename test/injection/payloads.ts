import fc from 'fast-check';

/** What a payload does where it is taken for more than a text: it makes a file of this name, or runs a program called so. */
export const canary = 'rackwright-canary';

/** Where a payload tries to leave its mark, and what it leaves there; on this machine or on a host. */
export const canaryFile = `/tmp/${canary}`;

const act = `touch ${canaryFile}`;

/** By what they hope to be read as. */
export const families = {
  shell: [
    `$(${act})`,
    `\`${act}\``,
    `; ${act}`,
    `| ${act}`,
    `&& ${act}`,
    `' ; ${act} ; '`,
    `" ; ${act} ; "`,
    `\${IFS}${act}`,
    `> ${canaryFile}`,
    `x\\`,
    `'`,
    `"`,
  ],
  template: [
    `{{ lookup('pipe', '${act}') }}`,
    `{% for x in [1] %}{{ x }}{% endfor %}`,
    `{# x #}`,
    `{{ 7 * 7 }}`,
    `\${{ ${canary} }}`,
    `%n %h %i`,
    `{{ cycler.__init__.__globals__.os.system('${act}') }}`,
  ],
  yaml: [
    `x: !!python/object/apply:os.system ["${act}"]`,
    `- a\n- b`,
    `"x"\nkind: ${canary}`,
    `&a [*a]`,
    `yes`,
    `null`,
    `---\n...`,
    `x #`,
    `@x`,
    `|`,
  ],
  line: [
    `x\nExecStartPre=/bin/${act}`,
    `x\r\nExecStartPre=/bin/${act}`,
    `x\n[Service]\nExecStart=/bin/${act}`,
    `fe80::1%x\nGateway=10.0.0.9`,
    `10.0.0.1\nnameserver 10.0.0.9`,
    `x\u0000/bin/${act}`,
    `x\rovertyped`,
    `x\u2028y\u2029z\u0085`,
  ],
  terminal: [
    `\u001b[2J\u001b[1;1H${canary}`,
    `\u001b]0;${canary}\u0007`,
    `\u001b]52;c;cm0gLXJmIC8=\u001b\\`,
    `\u009b31m${canary}`,
    `\u001bP$q"p\u001b\\`,
    `\u001b]unended`,
    `\u0008\u0008\u0008\u007f`,
  ],
  option: [
    '-x',
    '--flag',
    `--output=${canaryFile}`,
    '-oProxyCommand=touch',
    `--rsh=${act}`,
    '--',
    '-',
    `--to-command=${act}`,
    '@/etc/passwd',
    '=x',
  ],
  path: [
    '../../../../tmp/x',
    '..',
    '.',
    '/etc/passwd',
    'a/../../b',
    `..%2f..%2f${canary}`,
    'C:\\x',
    '/dev/sda',
    '/proc/self/environ',
    '',
    ' ',
    '~root',
  ],
  unicode: [
    'аdmin',
    'nоde-1',
    'x\u202Egpj.exe',
    'a\u200Bb',
    '\uFEFFx',
    'ﬀ',
    'İ',
    '\u{1F4A9}',
    'e\u0301',
    '\uD800',
    'x\uDC00y',
    '１０.0.0.1',
    '\u{E0041}',
    '⁦x⁩',
  ],
  prototype: ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', '__class__', '__globals__'],
  format: ['%s%n', '{0.__class__}', '%(x)s', '$1\\1\\g<0>', '%%', '$$', '{', '}', '{}', '{!r}'],
  number: ['1e309', '-1', '0x10', '99999999999999999999', '1_000', 'NaN', '٣', '1e99', '0'.repeat(40)],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type Family = keyof typeof families;

/** Texts of this length are more than any field holds, and less than a call may. */
const long = 70_000;

/** Of any code units, halves of pairs among them: what JSON can say. */
const anyText = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 0x17f }), fc.integer({ min: 0, max: 0xffff })), { maxLength: 40 })
  .map((units) => String.fromCharCode(...units));
const known = fc.constantFrom(...Object.values(families).flat());

/** A hostile text: of any family, alone, or grown into a harmless one, or simply long. */
export function payload(most = long): fc.Arbitrary<string> {
  return fc.oneof(
    { arbitrary: known, weight: 6 },
    {
      arbitrary: fc.tuple(fc.constantFrom('a', 'node-1', '10.0.0.1', '/x'), known).map((parts) => parts.join('')),
      weight: 3,
    },
    { arbitrary: fc.tuple(known, known).map((parts) => parts.join('')), weight: 1 },
    { arbitrary: anyText, weight: 2 },
    {
      arbitrary: fc
        .tuple(known, fc.integer({ min: Math.min(60, most), max: most }))
        .map(([text, size]) => text.padEnd(size, 'x')),
      weight: 1,
    },
  );
}

/** Maps of texts with hostile keys, `__proto__` as an own one among them. */
export function payloadMap(value: fc.Arbitrary<string> = payload(200)): fc.Arbitrary<Record<string, string>> {
  const entry = fc.tuple(fc.oneof(payload(100), fc.constantFrom('format', 'user', 'wipeMethod', 'x')), value);
  return fc.array(entry, { maxLength: 4 }).map((entries) => Object.fromEntries(entries));
}

/** JSON of any form: what stands where a text, a number or a list should. */
export function anyJson(): fc.Arbitrary<unknown> {
  const { json } = fc.letrec((tie) => ({
    json: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      payload(500),
      fc.double(),
      fc.maxSafeInteger(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('json'), { maxLength: 4 }),
      fc.array(fc.tuple(payload(60), tie('json')), { maxLength: 4 }).map((entries) => Object.fromEntries(entries)),
    ),
  }));
  return json;
}

/** A list in a list in a list. */
export function deep(depth: number): string {
  return `${'['.repeat(depth)}${']'.repeat(depth)}`;
}
