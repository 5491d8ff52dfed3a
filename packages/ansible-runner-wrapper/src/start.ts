import { access, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from './clock.ts';
import { ansibleArguments, rolePlaybook, rolePlaybookContent, runnerArguments, runnerSettings } from './command.ts';
import { environment, knownHosts } from './environment.ts';
import { AnsibleRunnerError } from './errors.ts';
import { inventoryDocuments, markSecrets, markVariables } from './inventory.ts';
import { hold, type Held } from './launch.ts';
import { checked } from './names.ts';
import { thisPlace } from './process-identity.ts';
import { writeRecord, type RunRecord } from './record.ts';
import {
  createRunFolder,
  exists,
  secretHosts,
  secretVariables,
  sshKey,
  writePrivate,
  type RunFolder,
} from './run-folder.ts';
import type { RunSpec } from './run-spec.ts';

export interface StartOptions {
  readonly dataDir: string;
  readonly executable: string;
  readonly ident: string;
  readonly cookie: string;
  readonly clock: Clock;
  readonly inherited: { readonly [name: string]: string | undefined };
}

/** What may be written of a run's input: as checked text, so that nothing is begun with an input that is refused. */
interface Content {
  readonly inventory: string;
  readonly secretHosts: string | undefined;
  readonly variables: string;
  readonly secrets: string | undefined;
  readonly settings: string;
  readonly role: string | undefined;
}

/**
 * Writes the run's folder, makes its process, writes that down, and lets it go. After this the run is on its own.
 *
 * @throws AnsibleRunnerError; the run then never began, and nothing is left of it
 */
export async function start(spec: RunSpec, options: StartOptions, signal?: AbortSignal): Promise<RunFolder> {
  const { dataDir, ident, cookie, clock } = options;
  const content = contentOf(spec);
  await checkProject(spec);
  const place = await thisPlace();
  const record: RunRecord = {
    ident,
    cookie,
    place,
    startedAt: new Date(clock.now()).toISOString(),
    leftovers: spec.leftovers ?? 'end',
    ...(spec.timeoutSeconds === undefined ? {} : { timeoutSeconds: spec.timeoutSeconds }),
  };
  signal?.throwIfAborted();
  const folder = await createRunFolder(dataDir, ident, cookie, async (draft, final) => {
    await writeInput(spec, content, draft, final);
    await writeRecord(draft, record);
  });
  const held = await prepare(spec, options, folder, record, signal);
  await held.letGo();
  return folder;
}

/** Makes the run's process and writes it down. Where this fails, the run is called off and its folder removed. */
async function prepare(
  spec: RunSpec,
  options: StartOptions,
  folder: RunFolder,
  record: RunRecord,
  signal?: AbortSignal,
): Promise<Held> {
  let held: Held | undefined;
  try {
    const variables = environment(spec, folder, record.cookie, options.executable, options.inherited);
    held = await hold(options.executable, runnerArguments(spec, folder), variables, folder);
    await writeRecord(folder, { ...record, process: held.process });
    signal?.throwIfAborted();
    // Somebody else may have looked, found no process for long, and settled that the run never began.
    if (await exists(folder.result)) throw new AnsibleRunnerError('start-failed', `run ${folder.ident} was called off`);
    return held;
  } catch (error) {
    held?.drop();
    await rm(folder.path, { recursive: true, force: true });
    throw error instanceof AnsibleRunnerError || signal?.aborted === true
      ? error
      : new AnsibleRunnerError('start-failed', `run ${folder.ident} could not be started`, error);
  }
}

function contentOf(spec: RunSpec): Content {
  const inventory = inventoryDocuments(spec.inventory);
  const secrets = markSecrets(spec.secrets ?? {}, spec.variables ?? {});
  return {
    inventory: JSON.stringify(inventory.open),
    secretHosts: inventory.secret === undefined ? undefined : JSON.stringify(inventory.secret),
    variables: JSON.stringify(markVariables(spec.variables ?? {})),
    secrets: Object.keys(secrets).length === 0 ? undefined : JSON.stringify(secrets),
    settings: JSON.stringify(runnerSettings(spec)),
    role: 'role' in spec.work ? rolePlaybookContent(spec.work) : undefined,
  };
}

async function checkProject(spec: RunSpec): Promise<void> {
  const project = checked('folder', spec.project, 'the project');
  const isFolder = await stat(project).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) throw new AnsibleRunnerError('project-missing', `there is no folder ${project}`);
  if (!('playbook' in spec.work)) return;
  const playbook = join(project, checked('playbook', spec.work.playbook, 'the playbook'));
  try {
    await access(playbook);
  } catch (error) {
    throw new AnsibleRunnerError('playbook-missing', `there is no playbook ${playbook}`, error);
  }
}

async function writeInput(spec: RunSpec, content: Content, draft: RunFolder, final: RunFolder): Promise<void> {
  const write = async (path: string, text: string | undefined): Promise<void> => {
    if (text !== undefined) await writePrivate(path, text);
  };
  const args = ansibleArguments(spec, final, content.secrets !== undefined);
  await write(join(draft.inventory, 'hosts.json'), content.inventory);
  await write(secretHosts(draft.inventory), content.secretHosts);
  await write(join(draft.env, 'extravars'), content.variables);
  await write(secretVariables(draft.env), content.secrets);
  await write(join(draft.env, 'settings'), content.settings);
  await write(join(draft.env, 'cmdline'), args.length === 0 ? undefined : args.join(' '));
  await write(knownHosts(draft), spec.ssh?.knownHosts);
  await write(sshKey(draft.env), spec.ssh?.privateKey);
  await write(join(draft.project, rolePlaybook), content.role);
}
