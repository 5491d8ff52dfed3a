import { between, minute, type Stage, type Trouble } from '../stage.ts';

/** The controllers die at some call of the next few hundred, and are started again. */
const crash: Trouble = (stage) => {
  const call = between(stage, 1, 300);
  const when = stage.random.next() < 0.5 ? 'before' : 'after';
  stage.replica.crashAt({ call, when });
  return `the controllers die ${when} their call ${call} from now`;
};

function storm(stage: Stage, name: string, rates: Parameters<Stage['setNetwork']>[0]): string {
  const lasts = between(stage, 30, 180) * 1_000;
  stage.setNetwork(rates);
  stage.undoAfter(lasts, () => stage.setNetwork({}));
  return `${name} for ${lasts / 1_000} s`;
}

const conflicts: Trouble = (stage) => storm(stage, 'write conflicts', { Conflict: 0.3 });

const timeouts: Trouble = (stage) =>
  storm(stage, 'timeouts before and after commit', { TimeoutBefore: 0.05, TimeoutAfter: 0.1, Delayed: 0.2 });

const errors: Trouble = (stage) =>
  storm(stage, '429, 500 and 503', {
    TooManyRequests: 0.1,
    Unavailable: 0.1,
    ServerError: 0.05,
    ServerErrorAfter: 0.05,
  });

const watches: Trouble = (stage) => {
  const told = storm(stage, 'lost watches', { Expired: 0.2, Ends: 0.3, Breaks: 0.2, Hangs: 0.2 });
  stage.lab.server.watches.closeAll();
  return told;
};

const compaction: Trouble = ({ lab }) => {
  lab.server.compact();
  lab.server.watches.closeAll();
  return 'the API server restarts, its history compacted';
};

const opsStorm: Trouble = (stage) => {
  const lasts = between(stage, 1, 6) * minute;
  stage.setOps({ lostBefore: 0.1, lostAfter: 0.15, delayed: 0.2 });
  stage.undoAfter(lasts, () => stage.setOps({}));
  return `calls of the operations tool are lost or late for ${lasts / minute} min`;
};

export const processTroubles: readonly Trouble[] = [
  crash,
  crash,
  crash,
  conflicts,
  timeouts,
  errors,
  watches,
  compaction,
  opsStorm,
];
