import { formatCheck } from '../../formats.ts';
import { CelList, Opaque, Optional } from '../values.ts';
import { define, text, type Kind } from './library.ts';

/** Kubernetes' format library: `format.dns1123Label().validate(name)` gives what is wrong, or none. */
class Format extends Opaque {
  readonly type = 'kubernetes.NamedFormat';
  readonly name: string;
  readonly errors: (value: string) => readonly string[];
  constructor(name: string, errors: (value: string) => readonly string[]) {
    super();
    this.name = name;
    this.errors = errors;
  }
  equals(other: Opaque): boolean {
    return other instanceof Format && other.name === this.name;
  }
}

const label = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const label1035 = '[a-z]([-a-z0-9]*[a-z0-9])?';
const subdomain = `${label}(\\.${label})*`;
const qualified = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const value = `(${qualified})?`;

function worded(
  pattern: string,
  max: number,
  message: string,
  examples: readonly string[],
  prefix = false,
): (text: string) => readonly string[] {
  const regex = new RegExp(`^${pattern}$`);
  const shown = examples.map((example, i) => `${i === 0 ? '' : ' or '}'${example}', `).join('');
  const wrong = `${message} (e.g. ${shown}regex used for validation is '${pattern}')`;
  return (whole) => {
    const given = prefix && whole.endsWith('-') && whole.length > 1 ? `${whole.slice(0, -1)}a` : whole;
    return [
      ...(Buffer.byteLength(given) > max ? [`must be no more than ${String(max)} bytes`] : []),
      ...(regex.test(given) ? [] : [wrong]),
    ];
  };
}

const lower = 'must consist of lower case alphanumeric characters';
const ends = 'and must start and end with an alphanumeric character';
const dnsLabel = (prefix: boolean) =>
  worded(label, 63, `a lowercase RFC 1123 label ${lower} or '-', ${ends}`, ['my-name', '123-abc'], prefix);
const dnsSubdomain = (prefix: boolean) =>
  worded(subdomain, 253, `a lowercase RFC 1123 subdomain ${lower}, '-' or '.', ${ends}`, ['example.com'], prefix);
const dns1035 = (prefix: boolean) =>
  worded(
    label1035,
    63,
    `a DNS-1035 label ${lower} or '-', start with an alphabetic character, and end with an alphanumeric character`,
    ['my-name', 'abc-123'],
    prefix,
  );
const labelValue = worded(
  value,
  63,
  `a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', ${ends}`,
  ['MyValue', 'my_value', '12345'],
);

function qualifiedName(whole: string): readonly string[] {
  const [name, prefix, ...more] = whole.split('/').toReversed();
  const rule = worded(qualified, 63, `name part must consist of alphanumeric characters, '-', '_' or '.', ${ends}`, [
    'MyName',
    'my.name',
    '123-abc',
  ]);
  if (more.length > 0)
    return [
      "a qualified name must consist of alphanumeric characters, '-', '_' or '.', with an optional DNS subdomain prefix and '/'",
    ];
  return [
    ...(prefix === undefined ? [] : dnsSubdomain(false)(prefix).map((error) => `prefix part ${error}`)),
    ...rule(name ?? ''),
  ];
}

const checked = (name: string, message: string) => (whole: string) =>
  formatCheck(name)?.(whole) === false ? [message] : [];

const formats = new Map<string, Format>(
  (
    [
      ['dns1123Label', dnsLabel(false)],
      ['dns1123Subdomain', dnsSubdomain(false)],
      ['dns1035Label', dns1035(false)],
      ['qualifiedName', qualifiedName],
      ['dns1123LabelPrefix', dnsLabel(true)],
      ['dns1123SubdomainPrefix', dnsSubdomain(true)],
      ['dns1035LabelPrefix', dns1035(true)],
      ['labelValue', labelValue],
      ['uri', checked('uri', 'invalid URI for request')],
      ['uuid', checked('uuid', 'does not match the UUID format')],
      ['byte', checked('byte', 'invalid base64')],
      ['date', checked('date', 'invalid date')],
      ['datetime', checked('datetime', 'invalid datetime')],
    ] as const
  ).map(([name, errors]) => [name, new Format(name, errors)]),
);

const format: Kind<Format> = (one) => one instanceof Format;

export const formatFunctions = [
  ...[...formats].map(([name, one]) => define(`format.${name}(): kubernetes.NamedFormat`, [], () => one)),
  define('format.named(string): optional<kubernetes.NamedFormat>', [text], (name) => new Optional(formats.get(name))),
  define('kubernetes.NamedFormat.validate(string): optional<list<string>>', [format, text], (one, whole) => {
    const errors = one.errors(whole);
    return errors.length === 0 ? Optional.none : new Optional(new CelList([...errors]));
  }),
];
