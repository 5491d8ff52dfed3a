import { capabilityOf } from '../capability.ts';
import { lacksToJoin } from '../joining.ts';
import { isOperationName } from '../operation-name.ts';
import type { OperationRequest, OpsFailureReason, StartOutcome } from '../port.ts';
import type { AnsibleSettings, Play } from './settings.ts';

/** What is played for a request, or what can be said against it without asking the machine. */
export function playFor(settings: AnsibleSettings, request: OperationRequest): Play | StartOutcome {
  if (settings.problem !== undefined) return refused('InvalidRequest', settings.problem);
  const capability = capabilityOf(request);
  if (capability === undefined) {
    return refused('InvalidRequest', `${request.action} with layer ${request.layer ?? '(none)'} is no action`);
  }
  const play = settings.plays.get(capability);
  if (play === undefined) return refused('Unsupported', `there is no playbook for ${capability}`);
  if (!isOperationName(request.name)) {
    return refused('InvalidRequest', 'an operation name has at most 253 characters of [a-z0-9.-]');
  }
  if (capability === 'Install/os' && request.machine.secrets?.['ops.hostKeySeed'] === undefined) {
    const words = 'the Secret of the OpsMaster has no hostKeySeed: what is installed could not be recognised';
    return refused('InvalidRequest', words);
  }
  const lacking = lacksToJoin(request);
  return lacking === undefined ? play : refused('InvalidRequest', lacking);
}

export function refused(reason: OpsFailureReason, message: string): StartOutcome {
  return { outcome: 'refused', reason, message };
}
