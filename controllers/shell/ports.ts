import type { Clock } from '#models/ports/clock.ts';
import type { Ids } from '#models/ports/ids.ts';
import type { Log } from '#models/ports/log.ts';
import type { Random } from '#models/ports/random.ts';
import type { Adapters } from './adapters.ts';
import type { CertificateRequests } from '../certificates/port.ts';
import type { ImageVerifier } from '../images/port.ts';
import type { EventRecorder } from '../runtime/events.ts';
import type { Kube } from '../runtime/kube.ts';
import type { Targets } from '../targets/target.ts';
import type { Caches } from './caches.ts';
import type { Freeze } from './freeze.ts';

/** All that a controller may touch. Nothing else reaches the outside. */
export interface Ports {
  /** The cluster that holds the model. */
  kube: Kube;
  caches: Caches;
  /** The clusters that get the Nodes. */
  targets: Targets;
  freeze: Freeze;
  adapters: Adapters;
  images: ImageVerifier;
  certificates: CertificateRequests;
  events: EventRecorder;
  clock: Clock;
  random: Random;
  ids: Ids;
  log: Log;
}
