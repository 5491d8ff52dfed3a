import { Option, type Command } from 'commander';

export interface ConnectionOptions {
  kubeconfig?: string;
  context?: string;
}

export function addConnectionOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--kubeconfig <file>', 'kubeconfig; else KUBECONFIG, ~/.kube/config, or the Pod this runs in'),
    )
    .addOption(new Option('--context <name>', 'another context of the kubeconfig than its current one'));
}
