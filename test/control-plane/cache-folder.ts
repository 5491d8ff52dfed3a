import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Where tests keep what is built or fetched once: outside the repository, since a clean clone has to find it again.
 * `RACKWRIGHT_TEST_CACHE`, else a folder of the user's cache (XDG Base Directory Specification).
 */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  const named = env['RACKWRIGHT_TEST_CACHE'];
  if (named !== undefined && named !== '') return named;
  const xdg = env['XDG_CACHE_HOME'];
  return join(xdg !== undefined && xdg !== '' ? xdg : join(homedir(), '.cache'), 'rackwright-tests');
}
