import type { InformerSet } from '#controllers/runtime/informers.ts';
import type { Kube } from '#controllers/runtime/kube.ts';
import type { ControllerDefinition, RunningController } from '#controllers/runtime/controller.ts';
import type { Clock } from '#models/ports/clock.ts';
import type { Ids } from '#models/ports/ids.ts';
import type { Log } from '#models/ports/log.ts';
import type { CertificateMaker } from '../certificates.ts';
import type { Heartbeats } from '../kubelet/heartbeats.ts';

/** What a controller of the simulated controller manager is made from. */
export interface ControllerParts {
  kube: Kube;
  informers: InformerSet;
  clock: Clock;
  ids: Ids;
  log: Log;
  certificates: CertificateMaker;
  heartbeats: Heartbeats;
  start: (definition: ControllerDefinition) => RunningController;
  /** Something to end beside the controllers that `start` gave. */
  onStop: (end: () => void) => void;
}
