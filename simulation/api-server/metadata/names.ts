import { Buffer } from 'node:buffer';

const label = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const subdomain = `${label}(\\.${label})*`;
const namePart = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const labelValue = `(${namePart})?`;

const patterns = {
  label: new RegExp(`^${label}$`),
  subdomain: new RegExp(`^${subdomain}$`),
  namePart: new RegExp(`^(?:${namePart})$`),
  labelValue: new RegExp(`^(?:${labelValue})$`),
};

const subdomainWords =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and " +
  `end with an alphanumeric character (e.g. 'example.com', regex used for validation is '${subdomain}')`;
const labelWords =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with " +
  `an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '${label}')`;
const namePartWords =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric " +
  `character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '${namePart}')`;
const labelValueWords =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and " +
  `end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '${labelValue}')`;

/** What is wrong with the name of an object (an RFC 1123 subdomain); empty when nothing is. */
export function objectNameProblems(name: string): string[] {
  return [
    ...(Buffer.byteLength(name) > 253 ? ['must be no more than 253 characters'] : []),
    ...(patterns.subdomain.test(name) ? [] : [subdomainWords]),
  ];
}

/** The same of a name that is one RFC 1123 label. */
export function labelNameProblems(name: string): string[] {
  const well = patterns.label.test(name);
  return [
    ...(Buffer.byteLength(name) > 63 ? ['must be no more than 63 characters'] : []),
    ...(well ? [] : [labelWords]),
  ];
}

/** The same, of what could be taken for a subdomain: dots are all that is said of. */
export function dotlessNameProblems(name: string): string[] {
  return name.includes('.') ? ['must not contain dots'] : labelNameProblems(name);
}

/** What is wrong with a key of labels or annotations, or a finalizer: `name` or `prefix/name`. */
export function qualifiedNameProblems(key: string): string[] {
  const parts = key.split('/');
  if (parts.length > 2) {
    const form =
      "a valid label key must consist of alphanumeric characters, '-', '_' or '.', and must start and end with";
    return [
      `${form} an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is ` +
        `'${namePart}') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  const [prefix, name = ''] = parts.length === 2 ? parts : [undefined, parts[0]];
  return [
    ...(prefix === undefined ? [] : prefixProblems(prefix)),
    ...(name === '' ? ['name part must be non-empty'] : tooLong(name, 63).map((words) => `name part ${words}`)),
    ...(patterns.namePart.test(name) ? [] : [namePartWords]),
  ];
}

export function labelValueProblems(value: string): string[] {
  return [...tooLong(value, 63), ...(patterns.labelValue.test(value) ? [] : [labelValueWords])];
}

function prefixProblems(prefix: string): string[] {
  if (prefix === '') return ['prefix part must be non-empty'];
  return objectNameProblems(prefix).map((words) => `prefix part ${words}`);
}

function tooLong(text: string, most: number): string[] {
  return Buffer.byteLength(text) > most ? [`must be no more than ${most} bytes`] : [];
}
