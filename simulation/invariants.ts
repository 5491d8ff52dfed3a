import type { Transport } from '#controllers/runtime/transport.ts';
import type { KubeObject, Stored } from '#models/meta/object.ts';
import { resourceId } from '#models/meta/resource.ts';
import { systemNamespace } from '#models/meta/system.ts';
import { timestamp, type Clock } from '#models/ports/clock.ts';
import type { Log } from '#models/ports/log.ts';
import type { UserInfo } from './api-server/resources/definition.ts';
import type { ApiServer, ObservedWrite } from './api-server/server.ts';
import { readMadeUpRequest, type CertificateSubject } from './cluster/certificates.ts';
import { certificateRules } from './invariants/certificates.ts';
import { claimRules } from './invariants/claims.ts';
import { fenceRules } from './invariants/fences.ts';
import { identityRules } from './invariants/identity.ts';
import { machineRules } from './invariants/machines.ts';
import { orderRules } from './invariants/orders.ts';
import { poolRules } from './invariants/pools.ts';
import { quietRule } from './invariants/quiet.ts';
import { releaseRules } from './invariants/release.ts';
import type { Scene, WatchedWorld } from './invariants/scene.ts';
import { auditSecretReads } from './invariants/secret-reads.ts';
import { secretRules } from './invariants/secrets.ts';
import { reportUnsettled } from './invariants/settled.ts';
import { sourceRules } from './invariants/sources.ts';
import { createView } from './invariants/view.ts';
import { ruleNames, type Rule, type Violation } from './invariants/violation.ts';
import { watchedLog } from './invariants/watched-log.ts';
import type { Invariant, Write } from './invariants/watched.ts';

export interface InvariantsOptions {
  server: Pick<ApiServer, 'store' | 'subscribe'> & { readonly watches: { readonly size: number } };
  world: WatchedWorld;
  clock: Clock;
  /** Whose writes are the controllers'. Default: service accounts of `rackwright-system`. */
  isOurs?: (user: UserInfo) => boolean;
  /** What a certificate request asks for, or undefined. Default: reads the made-up ones of the lab. */
  subjectOf?: (pem: string) => CertificateSubject | undefined;
  /** For how long, in ms, caches of the controllers may lag: that long they may act on what has changed. Default 5 s. */
  lagMs?: number;
}

export interface Invariants {
  /** Every breach so far, oldest first, each told once. */
  readonly violations: readonly Violation[];
  /** Looks at all there is at once, beside what is watched anyway. */
  check(): void;
  /**
   * To be asked when no faults are left and all had time to settle: adds what still hangs, was left behind, or is still
   * being written (21 to 25). `quietMs`: how long nothing may have been written by then.
   */
  settled(bounds: { quietMs: number; watches: number }): void;
  /** When the controllers last wrote anything but Leases and the collection of Operations. */
  readonly lastWriteAt: number | undefined;
  /** Watches the reads of Secrets that go through it (19). */
  watchTransport(transport: Transport): Transport;
  /** Watches for secrets in a log (18). */
  watchLog(log: Log): Log;
  stop(): void;
}

/** So many are told and no more: whoever breaks a rule in a loop has broken it. */
const mostTold = 200;

/**
 * FAULTS.md as a watch on a running simulation: told of every committed write and of every act on a machine, in the turn
 * in which it happens. It only looks, so a run with it is the same run.
 */
export function createInvariants(options: InvariantsOptions): Invariants {
  const { server, world, clock, lagMs = 5_000, subjectOf = readMadeUpRequest } = options;
  const isOurs = options.isOurs ?? (({ name }) => name.startsWith(`system:serviceaccount:${systemNamespace}:`));
  const violations: Violation[] = [];
  const told = new Set<string>();

  function report(rule: Rule, message: string, ...objects: readonly string[]): void {
    const key = [rule, message, ...objects].join('\n');
    if (told.has(key) || violations.length >= mostTold) return;
    told.add(key);
    violations.push({ rule, name: ruleNames[rule], at: timestamp(clock.now()), message, objects });
  }

  const view = createView(server.store);
  const scene: Scene = { view, world, clock, report, lagMs };
  const secrets = secretRules(scene);
  const quiet = quietRule(scene);
  const rules: readonly Invariant[] = [
    claimRules(scene),
    identityRules(scene),
    fenceRules(scene),
    machineRules(scene),
    poolRules(scene),
    releaseRules(scene),
    sourceRules(scene),
    certificateRules(scene, subjectOf),
    orderRules(scene),
    secrets,
    quiet,
  ];

  function tell(write: Write): void {
    view.apply(write);
    for (const rule of rules) {
      rule.anyWrite?.(write);
      // What a resource holds is what its schema says: each rule names the resource whose objects it takes.
      const handlers = rule.writes as Readonly<Record<string, (write: Write) => void>> | undefined;
      handlers?.[write.id]?.(write);
    }
  }

  function check(): void {
    for (const rule of rules) rule.check?.();
  }

  const stops = [
    server.subscribe((observed) => tell(writeOf(observed, isOurs))),
    world.acts.subscribe((act) => {
      for (const rule of rules) rule.act?.(act);
    }),
    world.subscribe((change) => {
      for (const rule of rules) rule.machine?.(change);
    }),
  ];
  check();

  return {
    violations,
    check,
    settled({ quietMs, watches }) {
      check();
      reportUnsettled(scene);
      quiet.report(quietMs);
      const { size } = server.watches;
      if (size > watches) report(25, `${size} watches are open, and ${watches} are enough`, 'the API server');
    },
    get lastWriteAt() {
      return quiet.lastWriteAt;
    },
    watchTransport: (transport) => auditSecretReads(transport, scene),
    watchLog: (log) => watchedLog(log, (text, where) => secrets.look(text, where)),
    stop() {
      for (const stop of stops) stop();
    },
  };
}

function writeOf({ type, definition, object, old, user }: ObservedWrite, isOurs: (user: UserInfo) => boolean): Write {
  const stored = (each: KubeObject): Stored => each as Stored;
  return {
    type,
    id: resourceId(definition),
    object: stored(object),
    old: old === undefined ? undefined : stored(old),
    user,
    ours: isOurs(user),
  };
}
