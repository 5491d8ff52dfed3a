import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { promisify } from 'node:util';
import { AnsibleRunnerError } from './errors.ts';

const execute = promisify(execFile);

/** Python starts slowly on a busy machine; past this it hangs. */
const patience = 60_000;

/** The absolute path of the command. @throws `runner-missing` */
export async function findExecutable(command: string, path: string): Promise<string> {
  const candidates = isAbsolute(command)
    ? [command]
    : path
        .split(delimiter)
        .filter(isAbsolute)
        .map((folder) => join(folder, command));
  if (!command.includes('/') || isAbsolute(command)) {
    for (const candidate of candidates) {
      const executable = await access(candidate, constants.X_OK).then(
        () => true,
        () => false,
      );
      if (executable) return candidate;
    }
  }
  throw new AnsibleRunnerError(
    'runner-missing',
    `there is no executable ${command}: install ansible-runner and ansible-core`,
  );
}

/**
 * What `ansible-runner --version` says. Its files and options are those of version 2.
 *
 * @throws `runner-missing` when it can't be executed, `runner-version` when it is not version 2 or says nothing of the kind
 */
export async function runnerVersion(executable: string, signal?: AbortSignal): Promise<string> {
  let said: string;
  try {
    const options = { timeout: patience, maxBuffer: 65_536, ...(signal === undefined ? {} : { signal }) };
    said = (await execute(executable, ['--version'], options)).stdout.trim();
  } catch (error) {
    signal?.throwIfAborted();
    throw new AnsibleRunnerError('runner-missing', `${executable} --version failed`, error);
  }
  if (/^2\.\d+(?:\.\d+)?\S*$/.test(said)) return said;
  throw new AnsibleRunnerError(
    'runner-version',
    `${executable} is version ${JSON.stringify(said.slice(0, 80))}, not 2.x`,
  );
}
