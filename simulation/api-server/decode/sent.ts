import { Buffer } from 'node:buffer';
import { apiVersionOf, type Resource } from '#models/meta/resource.ts';
import type { ApiRequest } from '../exchange.ts';
import { asString, isObject } from '../json.ts';
import { readYaml } from '../request/yaml.ts';
import { componentName } from '../resources/core/schemas.ts';
import { badRequest, invalid } from '../status.ts';
import { readBody, bodyText } from '../request/body.ts';
import { readJson } from './json-text.ts';

type Kind = Pick<Resource, 'group' | 'version' | 'kind'> & {
  custom?: boolean;
  /** Of a custom resource's status, the object round it isn't looked at. */
  anyKind?: boolean;
};

/** An object as a client sent it: of the kind that the path takes. */
export interface Sent {
  body: Record<string, unknown>;
  /** What strict decoding refuses: `duplicate field "spec.size"`. */
  strictErrors: string[];
}

const rootStruct =
  'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }';

/**
 * The body of a POST or PUT. A core kind is what the path says where the body doesn't say it; a custom resource has to.
 * @throws ApiError 400 where it can't be read or is of another kind, 415 for a content type that isn't.
 */
export function readSent(request: ApiRequest, expected: Kind): Sent {
  const { value, strictErrors } = read(request, expected);
  if (value !== null && !isObject(value)) {
    const found = `json: cannot unmarshal ${goKind(value)} into Go value of type ${rootStruct}`;
    throw unrecognized(request, expected, `couldn't get version/kind; json parse error: ${found}`);
  }
  const body = value ?? {};
  for (const field of ['apiVersion', 'kind']) {
    const said = body[field];
    if (said === undefined || said === null || typeof said === 'string') continue;
    const found = `json: cannot unmarshal ${goKind(said)} into Go struct field .${field} of type string`;
    throw unrecognized(request, expected, `couldn't get version/kind; json parse error: ${found}`);
  }
  if (expected.custom === true) checkCustomKind(request, expected, body);
  else checkCoreKind(expected, body);
  return { body, strictErrors };
}

function read(request: ApiRequest, expected: Kind): { value: unknown; strictErrors: string[] } {
  const text = bodyText(request);
  if (text === undefined) return { value: readBody(request) ?? nothing(request, expected), strictErrors: [] };
  try {
    if (text.yaml) {
      const { value, duplicates } = readYaml(text.text);
      const lines = ['yaml: unmarshal errors:', ...duplicates.map((words) => `  ${words}`)].join('\n');
      return { value: value ?? null, strictErrors: duplicates.length === 0 ? [] : [lines] };
    }
    const { value, duplicates } = readJson(text.text);
    return { value, strictErrors: duplicates.map((path) => `duplicate field "${path}"`) };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const prefix = text.yaml ? '' : "couldn't get version/kind; json parse error: ";
    throw unrecognized(request, expected, prefix + error.message);
  }
}

function nothing(request: ApiRequest, expected: Kind): never {
  const words = "couldn't get version/kind; json parse error: unexpected end of JSON input";
  throw unrecognized(request, expected, words);
}

function checkCustomKind(request: ApiRequest, expected: Kind, body: Record<string, unknown>): void {
  const [kind, apiVersion] = [asString(body['kind']), asString(body['apiVersion'])];
  if (kind === '') {
    const text = bodyText(request)?.text ?? JSON.stringify(body);
    throw unrecognized(request, expected, `Object 'Kind' is missing in '${text}'`);
  }
  const wanted = apiVersionOf(expected);
  if (apiVersion !== wanted) {
    throw badRequest(`the API version in the data (${apiVersion}) does not match the expected API version (${wanted})`);
  }
  if (kind === expected.kind || expected.anyKind === true) return;
  const metadata = isObject(body['metadata']) ? body['metadata'] : {};
  const name = typeof metadata['name'] === 'string' ? metadata['name'] : '';
  const message = `Invalid value: ${JSON.stringify(kind)}: must be ${expected.kind}`;
  throw invalid({ group: expected.group, kind }, name, [{ reason: 'FieldValueInvalid', field: 'kind', message }]);
}

function checkCoreKind(expected: Kind, body: Record<string, unknown>): void {
  const kind = textOr(body['kind'], expected.kind);
  const apiVersion = textOr(body['apiVersion'], apiVersionOf(expected));
  if (kind === expected.kind && apiVersion === apiVersionOf(expected)) return;
  const [version = '', group = ''] = apiVersion.split('/').toReversed();
  const why =
    componentName({ group, version, kind }) === undefined
      ? `no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)} in scheme "pkg/runtime/scheme.go:111"`
      : `converting (${version}.${kind}) to (${internalGroup(expected)}.${expected.kind}): unknown conversion`;
  throw badRequest(`${kind} in version ${JSON.stringify(version)} cannot be handled as a ${expected.kind}: ${why}`);
}

function internalGroup({ group }: Kind): string {
  return group === '' ? 'core' : (group.split('.')[0] ?? '');
}

function textOr(value: unknown, fallback: string): string {
  return typeof value === 'string' && value !== '' ? value : fallback;
}

function unrecognized(request: ApiRequest, { kind }: Kind, why: string) {
  return badRequest(`the object provided is unrecognized (must be of type ${kind}): ${why} (${summaryOf(request)})`);
}

const longestSummary = 30;

/** The first bytes of what can't be read: as they are where they look like JSON, else in hexadecimal. */
function summaryOf({ body }: ApiRequest): string {
  if (body.kind === 'none') return '<empty>';
  const bytes = body.kind === 'bytes' ? Buffer.from(body.bytes) : Buffer.from(JSON.stringify(body.value));
  if (bytes.length === 0) return '<empty>';
  const head = bytes.subarray(0, longestSummary).toString(bytes[0] === 0x7b ? 'utf8' : 'hex');
  return bytes.length > longestSummary ? `${head} ...` : head;
}

function goKind(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}
