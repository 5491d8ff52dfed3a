import { badRequest } from '../status.ts';

/** What a path is about: a resource, or something else that the server answers (`/version`). */
export type Target =
  | {
      kind: 'resource';
      group: string;
      version: string;
      namespace?: string;
      plural: string;
      name?: string;
      /** With what follows it: `proxy/metrics`. */
      subresource?: string;
    }
  | { kind: 'other'; path: string };

/** @throws ApiError 400 for a path whose percent-encoding is broken. */
export function parsePath(path: string): Target {
  const parts = path.split('/').filter((part) => part !== '');
  const root = parts[0];
  if (root === 'api' && parts.length > 2) return resourceTarget('', parts[1] ?? '', parts.slice(2));
  if (root === 'apis' && parts.length > 3) return resourceTarget(decode(parts[1]), parts[2] ?? '', parts.slice(3));
  return { kind: 'other', path: `/${parts.join('/')}` };
}

function resourceTarget(group: string, version: string, encoded: readonly string[]): Target {
  const parts = encoded.map(decode);
  const inNamespace = parts[0] === 'namespaces' && parts.length > 2 && !isNamespaceSubresource(parts);
  const namespace = inNamespace ? parts[1] : undefined;
  const [plural = '', name, ...rest] = inNamespace ? parts.slice(2) : parts;
  return {
    kind: 'resource',
    group,
    version: decode(version),
    plural,
    ...(namespace === undefined ? {} : { namespace }),
    ...(name === undefined ? {} : { name }),
    ...(rest.length === 0 ? {} : { subresource: rest.join('/') }),
  };
}

/** `namespaces/x/status` is the namespace's own; `namespaces/x/pods` is what is in it. */
function isNamespaceSubresource(parts: readonly string[]): boolean {
  return parts.length === 3 && (parts[2] === 'status' || parts[2] === 'finalize');
}

function decode(part: string | undefined): string {
  try {
    return decodeURIComponent(part ?? '');
  } catch (error) {
    throw badRequest(`invalid URL escape in ${JSON.stringify(part)}: ${String(error)}`);
  }
}
