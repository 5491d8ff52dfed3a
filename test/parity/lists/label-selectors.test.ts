import { beforeAll, describe, expect, test } from 'vitest';
import { createScene } from '../scene.ts';

const { api, ...scene } = createScene();
let path: string;

const labelled = {
  a: { app: 'x', n: '1' },
  b: { app: 'y', n: '2' },
  c: {},
  d: { app: 'x', n: '10' },
  e: { app: '' },
  f: { 'example.com/zone': 'v', n: 'abc' },
};

beforeAll(async () => {
  path = `/api/v1/namespaces/${await scene.namespace()}/secrets`;
  for (const [name, labels] of Object.entries(labelled)) {
    await api.post(path, { apiVersion: 'v1', kind: 'Secret', metadata: { name, labels } });
  }
});

describe('a label selector', () => {
  test.each([
    ['', 'abcdef'],
    ['app=x', 'ad'],
    ['app==x', 'ad'],
    [' app = x ', 'ad'],
    ['app!=x', 'bcef'],
    ['app=', 'e'],
    ['app!=', 'abcdf'],
    ['app in (x,y)', 'abd'],
    ['app in(x)', 'ad'],
    ['app in ()', 'e'],
    ['app in (,x)', 'ade'],
    ['app in (x,)', 'ade'],
    ['app notin (x)', 'bcef'],
    ['app notin ()', 'abcdf'],
    ['app', 'abde'],
    ['!app', 'cf'],
    ['! app', 'cf'],
    ['app,n', 'abd'],
    ['app=x,n=1', 'a'],
    ['app in (x),n', 'ad'],
    ['app=,!n', 'e'],
    ['example.com/zone', 'f'],
    ['example.com/zone=v', 'f'],
    ['n>1', 'bd'],
    ['n > 1', 'bd'],
    ['n<5', 'ab'],
    ['n>0,n<5', 'ab'],
    ['n>01', 'bd'],
    ['in', ''],
    ['notin in (in)', ''],
  ])('%j selects %j', async (labelSelector, names) => {
    const selected = await api.get(path, { labelSelector });

    expect(selected.names.join('')).toBe(names);
  });

  const labelValue =
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
  const namePart =
    "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
  const integer = "for 'Gt', 'Lt' operators, the value must be an integer";

  test.each([
    [',app=x', "found ',', expected: !, identifier, or 'end of string'"],
    ['(app)', "found '(', expected: !, identifier, or 'end of string'"],
    ['=x', "found '=', expected: !, identifier, or 'end of string'"],
    ['app=x,', "found '', expected: identifier after ','"],
    ['app=x,,n=1', "found ',', expected: identifier after ','"],
    ['app=x y', "found 'y', expected: ',' or 'end of string'"],
    ['app=x=y', "found '=', expected: ',' or 'end of string'"],
    ['!app=x', "found '=', expected: ',' or 'end of string'"],
    ['app x', "unable to parse requirement: found 'x', expected: in, notin, =, ==, !=, gt, lt"],
    ['app IN (x)', "unable to parse requirement: found 'IN', expected: in, notin, =, ==, !=, gt, lt"],
    ['app!', "unable to parse requirement: found '!', expected: in, notin, =, ==, !=, gt, lt"],
    ['!', "unable to parse requirement: found '', expected: identifier"],
    ['app=!', "unable to parse requirement: found '!', expected: identifier"],
    ['app=(x)', "unable to parse requirement: found '(', expected: identifier"],
    ['app in x', "unable to parse requirement: found 'x' expected: '('"],
    ['app in (x', "unable to parse requirement: found '', expected: ',' or ')'"],
    ['app in (x y)', "unable to parse requirement: found 'y', expected: ',' or ')'"],
    ['n>x', `unable to parse requirement: values[0]: Invalid value: "x": ${integer}`],
    ['n>1.5', `unable to parse requirement: values[0]: Invalid value: "1.5": ${integer}`],
    ['n>', `unable to parse requirement: values[0]: Invalid value: "": ${integer}`],
    [
      'n>99999999999999999999',
      `unable to parse requirement: values[0]: Invalid value: "99999999999999999999": ${integer}`,
    ],
    ['n>-1', `unable to parse requirement: values[0][n]: Invalid value: "-1": ${labelValue}`],
    ['app=-x', `unable to parse requirement: values[0][app]: Invalid value: "-x": ${labelValue}`],
    ['app=é', `unable to parse requirement: values[0][app]: Invalid value: "é": ${labelValue}`],
    ['-app', `unable to parse requirement: <nil>: Invalid value: "-app": ${namePart}`],
    [
      `app=${'a'.repeat(64)}`,
      `unable to parse requirement: values[0][app]: Invalid value: "${'a'.repeat(64)}": must be no more than 63 bytes`,
    ],
    [
      'UP.io/k',
      "unable to parse requirement: <nil>: Invalid value: \"UP.io/k\": prefix part a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
    ],
    [
      'a/b/c',
      "unable to parse requirement: <nil>: Invalid value: \"a/b/c\": a valid label key must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')",
    ],
  ])('%j is refused', async (labelSelector, message) => {
    const refused = await api.get(path, { labelSelector });

    expect(refused.status).toBe(400);
    expect(refused.failure).toMatchObject({ reason: 'BadRequest', message });
  });
});
