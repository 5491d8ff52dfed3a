import { Option, type Command } from 'commander';
import { isKubeError } from '#controllers/runtime/kube-error.ts';
import { addConnectionOptions, type ConnectionOptions } from '../connection/options.ts';
import { CommandError, exitCodes } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { readFromFolder } from './from-folder.ts';
import { readFromServer, type ServerReading } from './from-server.ts';
import type { Snapshot } from './snapshot.ts';

export interface SnapshotOptions extends ConnectionOptions {
  snapshot?: string;
}

export function addSnapshotOptions(command: Command): Command {
  command.addOption(
    new Option('--snapshot <folder>', 'read the model from YAML and JSON files instead of a server').conflicts([
      'kubeconfig',
      'context',
    ]),
  );
  return addConnectionOptions(command);
}

export type Wanted = Pick<ServerReading, 'resources' | 'welcome' | 'onRead' | 'signal' | 'now'>;

/** A snapshot of what the options mean: a folder, or the server that kubectl would talk to. @throws CommandError */
export async function openSnapshot(options: SnapshotOptions, io: Io, wanted: Wanted): Promise<Snapshot> {
  if (options.snapshot !== undefined) return readFromFolder(options.snapshot, wanted.now);
  const { connect } = await import('../connection/connection.ts');
  const connection = await connect(options, io.env);
  try {
    return await readFromServer(connection.kube, { ...wanted, url: connection.url() ?? '' });
  } catch (error) {
    if (wanted.signal.aborted) throw new CommandError(exitCodes.interrupted, 'broken off; nothing was changed');
    if (!isKubeError(error)) throw error;
    throw new CommandError(exitCodes.cluster, `the model can't be read: ${error.message}`, { cause: error });
  } finally {
    await connection.close();
  }
}
