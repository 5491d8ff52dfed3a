/**
 * One request to the API server that holds the Operations, as whoever runs the conformance suite may send it: PATCH is a merge
 * patch (RFC 7386). Any status is an answer.
 * @throws where no answer came.
 */
export type ApiCall = (
  method: 'GET' | 'POST' | 'PATCH',
  path: string,
  body?: object,
) => Promise<{ status: number; body: unknown }>;

export const group = '/apis/rackwright.io/v1alpha1';

/** A server that doesn't do what the suite needs of it: kinds that aren't there, rights that are missing. */
export class ApiRefusal extends Error {
  override readonly name = 'ApiRefusal';
}

/** The answer's object; undefined for 404. */
export async function read<T>(api: ApiCall, path: string): Promise<T | undefined> {
  const { status, body } = await api('GET', path);
  if (status === 404) return undefined;
  expectOk('GET', path, status, body);
  // The server's schema holds what it stores to the type.
  return body as T;
}

/** Whether it was created now, and by this call. */
export async function create(api: ApiCall, path: string, object: object): Promise<boolean> {
  const { status, body } = await api('POST', path, object);
  if (status === 409) return false;
  expectOk('POST', path, status, body);
  return true;
}

export async function patch(api: ApiCall, path: string, change: object): Promise<void> {
  const { status, body } = await api('PATCH', path, change);
  expectOk('PATCH', path, status, body);
}

function expectOk(method: string, path: string, status: number, body: unknown): void {
  if (status >= 200 && status < 300) return;
  const told = typeof body === 'object' && body !== null && 'message' in body ? String(body.message) : '';
  throw new ApiRefusal(`${method} ${path} was answered ${status}: ${told}`);
}
