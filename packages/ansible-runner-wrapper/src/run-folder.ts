import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { access, mkdir, open, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AnsibleRunnerError, codeOf } from './errors.ts';
import type { Json } from './json.ts';

/** Where the files of one run are. The folder is ansible-runner's private data dir, 0700; each file in it is 0600. */
export interface RunFolder {
  readonly ident: string;
  readonly path: string;
  readonly record: string;
  readonly result: string;
  readonly cancelled: string;
  readonly env: string;
  readonly inventory: string;
  readonly project: string;
  readonly temporary: string;
  readonly controlSockets: string;
  readonly output: string;
  readonly errors: string;
  readonly artifacts: string;
  readonly events: string;
  /** What holds secrets. Removed once Ansible has read them, and again when the run has ended. */
  readonly secrets: readonly string[];
}

export function runFolder(dataDir: string, ident: string): RunFolder {
  const path = join(dataDir, ident);
  const env = join(path, 'env');
  const inventory = join(path, 'inventory');
  const artifacts = join(path, 'artifacts', ident);
  return {
    ident,
    path,
    record: join(path, 'run.json'),
    result: join(path, 'result.json'),
    cancelled: join(path, 'cancelled.json'),
    env,
    inventory,
    project: join(path, 'project'),
    temporary: join(path, 'tmp'),
    controlSockets: join(path, 'cp'),
    output: join(path, 'runner.out'),
    errors: join(path, 'runner.err'),
    artifacts,
    events: join(artifacts, 'job_events'),
    secrets: [secretVariables(env), secretHosts(inventory), sshKey(env)],
  };
}

export const secretVariables = (env: string): string => join(env, 'secrets.json');
export const secretHosts = (inventory: string): string => join(inventory, 'secrets.json');
export const sshKey = (env: string): string => join(env, 'ssh_key');

/**
 * Makes the folder whole before it has its name, so that a run that has a name has a record too, wherever its maker was killed.
 * `fill` writes into the folder it is given; what it writes must speak of the run's own, which `folder` is.
 *
 * @throws `ident-in-use` when a run has this name; of two who try at once, one is told so.
 */
export async function createRunFolder(
  dataDir: string,
  ident: string,
  cookie: string,
  fill: (draft: RunFolder, folder: RunFolder) => Promise<void>,
): Promise<RunFolder> {
  const folder = runFolder(dataDir, ident);
  const staging = join(dataDir, `${drafts}${cookie}`);
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    await checkOwn(dataDir);
    await mkdir(staging, { mode: 0o700 });
    const draft = runFolder(staging, ident);
    for (const path of [draft.path, draft.env, draft.inventory, draft.project, draft.temporary, draft.controlSockets]) {
      await mkdir(path, { mode: 0o700 });
    }
    await fill(draft, folder);
    await rename(draft.path, folder.path);
    return folder;
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOTEMPTY' || code === 'EEXIST') {
      throw new AnsibleRunnerError('ident-in-use', `there is a run named ${ident} already`, error);
    }
    throw error instanceof AnsibleRunnerError
      ? error
      : new AnsibleRunnerError('storage', `the folder of run ${ident} can't be made`, error);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/** Who may write into the folder can put another run's files, or a link, in the place of ours. */
async function checkOwn(dataDir: string): Promise<void> {
  const { mode, uid } = await stat(dataDir);
  const self = process.getuid?.() ?? 0;
  if ((mode & 0o022) === 0 && (uid === self || uid === 0)) return;
  throw new AnsibleRunnerError(
    'invalid-input',
    `others may write into ${dataDir}: it has to be of this user, with mode 0700`,
  );
}

/** What folders are called that are not a run yet, and those that are no longer one. No ident begins with a dot. */
export const drafts = '.new-';
export const pruned = '.pruned-';

/** Writes a file that only its owner may read. It must not exist, so nobody's link is followed. */
export async function writePrivate(path: string, content: string): Promise<void> {
  await writeFile(path, content, { mode: 0o600, flag: 'wx' });
}

/** Writes or replaces a file so that a reader sees the old or the new one, whole, also after a power cut. */
export async function writeWhole(path: string, content: Json): Promise<void> {
  // Of this call alone: two who follow one run may write at once.
  const torn = `${path}.tmp-${randomUUID()}`;
  const file = await open(torn, 'w', 0o600);
  try {
    await file.writeFile(`${JSON.stringify(content)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(torn, path);
}

export async function removeSecrets(folder: RunFolder): Promise<void> {
  for (const path of folder.secrets) await rm(path, { force: true });
}

/** What a run needs only while it runs: secrets, Ansible's temporary files, sockets of kept connections. */
export async function removeRuntimeFiles(folder: RunFolder): Promise<void> {
  await removeSecrets(folder);
  await rm(folder.temporary, { recursive: true, force: true });
  await rm(folder.controlSockets, { recursive: true, force: true });
}

export async function exists(path: string): Promise<boolean> {
  return access(path, constants.F_OK).then(
    () => true,
    () => false,
  );
}
