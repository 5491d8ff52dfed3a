// @ts-check
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OpsError, compareFences } from 'rackwright-ops-adapters/port';

/**
 * @typedef {import('rackwright-ops-adapters/port').OperationRequest} OperationRequest
 * @typedef {import('rackwright-ops-adapters/port').MachineAddress} MachineAddress
 * @typedef {import('rackwright-ops-adapters/port').PollOutcome} PollOutcome
 * @typedef {{ uid: string, epoch: number, sequence: number }} Claim
 * @typedef {{ facts: { serial: string }, claim?: Claim, runs?: string }} Machine
 * @typedef {{ startedAt: number, endsAt: number, deadline: number, fails?: string, cancelledAt?: number }} Job
 */

/** @type {ReadonlySet<import('rackwright-ops-adapters/port').Capability>} */
const capabilities = new Set(['Reboot', 'Wipe', 'Inspect']);

/**
 * Machines on a shelf: each is a folder with a machine.json, named by its address, and whatever is done to it takes
 * `parameters.seconds`. All that has to be known after a restart, and by other instances, is in the folder.
 * @param {string} folder
 * @param {import('rackwright-ops-adapters/port').OpsAdapterOptions['clock']} clock
 * @returns {import('rackwright-ops-adapters/port').OpsAdapter}
 */
export function shelf(folder, clock) {
  /** @param {MachineAddress} machine */
  const homeOf = ({ addresses }) => join(folder, addresses[0]?.address ?? 'nowhere');

  /** @param {MachineAddress} machine @returns {Machine} */
  function reach(machine) {
    const file = join(homeOf(machine), 'machine.json');
    if (!existsSync(file)) throw new OpsError('Unreachable', `nothing stands at ${file}`, { retryable: true });
    const found = read(file);
    if (found.facts.serial === machine.serial) return found;
    const message = `expected serial ${machine.serial}, found ${found.facts.serial}`;
    throw new OpsError('SerialMismatch', message, { retryable: false });
  }

  /** @param {MachineAddress} machine @param {string} name */
  const jobFile = (machine, name) => join(homeOf(machine), 'jobs', `${name}.json`);

  /** @param {Job} job @param {Machine} machine @returns {PollOutcome} */
  function outcome(job, { facts, claim }) {
    const now = clock.now();
    const failed = { outcome: /** @type {const} */ ('failed'), retryable: true, logTail: '' };
    const until = Math.min(job.cancelledAt ?? Infinity, job.deadline);
    if (now < Math.min(job.endsAt, until)) {
      const percent = (100 * (now - job.startedAt)) / (job.endsAt - job.startedAt);
      return { outcome: 'running', percent, message: 'at it', logTail: '' };
    }
    if (job.cancelledAt !== undefined && job.cancelledAt < job.endsAt) {
      return { ...failed, reason: 'Cancelled', message: 'cancelled' };
    }
    if (job.deadline < job.endsAt) return { ...failed, reason: 'DeadlineExceeded', message: 'its deadline passed' };
    if (job.fails !== undefined) return { ...failed, reason: 'InstallFailed', message: job.fails };
    return { outcome: 'succeeded', facts: { ...facts, ...(claim && { storedClaim: claim }) }, logTail: '' };
  }

  return {
    capabilities,

    async start({ name, action, layer, machine, fence, claimUid, parameters, deadline }) {
      if (existsSync(jobFile(machine, name))) return { outcome: 'accepted' };
      if (layer !== undefined || !capabilities.has(/** @type {'Wipe'} */ (action))) {
        return { outcome: 'refused', reason: 'Unsupported', message: `a shelf doesn't know ${action}` };
      }
      /** @type {Machine} */
      let found;
      try {
        found = reach(machine);
      } catch (error) {
        if (error instanceof OpsError) return { outcome: 'refused', reason: error.reason, message: error.message };
        throw error;
      }
      const running = found.runs !== undefined && outcome(read(jobFile(machine, found.runs)), found);
      if (running && running.outcome === 'running') return { outcome: 'busy', running: found.runs ?? '' };
      if (found.claim !== undefined && compareFences(fence, found.claim) <= 0) {
        return { outcome: 'fenced', highest: { epoch: found.claim.epoch, sequence: found.claim.sequence } };
      }
      const startedAt = clock.now();
      if (startedAt > deadline) return { outcome: 'refused', reason: 'DeadlineExceeded', message: 'too late' };
      const endsAt = startedAt + 1000 * Number(parameters['seconds'] ?? 0);
      const { fails } = parameters;
      mkdirSync(join(homeOf(machine), 'jobs'), { recursive: true });
      // The fence first: what was refused for it must stay refused, whatever comes of this one.
      write(join(homeOf(machine), 'machine.json'), { ...found, claim: { uid: claimUid, ...fence }, runs: name });
      write(jobFile(machine, name), { startedAt, endsAt, deadline, ...(fails !== undefined && { fails }) });
      return { outcome: 'accepted' };
    },

    async poll({ name, machine }) {
      const file = jobFile(machine, name);
      return existsSync(file) ? outcome(read(file), reach(machine)) : { outcome: 'unknown' };
    },

    async cancel({ name, machine }) {
      const file = jobFile(machine, name);
      if (!existsSync(file)) return;
      const job = read(file);
      if (outcome(job, reach(machine)).outcome === 'running') write(file, { ...job, cancelledAt: clock.now() });
    },

    async inspect(machine) {
      const { facts, claim } = reach(machine);
      return { ...facts, poweredOn: true, ...(claim && { storedClaim: claim }) };
    },

    async health() {
      if (existsSync(folder)) return { healthy: true };
      return { healthy: false, reason: 'BackendFailed', message: `there is no shelf at ${folder}` };
    },
  };
}

/** @param {string} file */
function read(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** Whole or not at all. @param {string} file @param {object} value */
function write(file, value) {
  writeFileSync(`${file}.new`, JSON.stringify(value));
  renameSync(`${file}.new`, file);
}
