import type { ComputeNode } from '#models/generated/computenode.ts';
import type { NodePool } from '#models/generated/nodepool.ts';
import { decideImage } from '#models/image/decide.ts';
import type { ObservedImage } from '#models/image/decide.ts';
import type { AnyImage, ImageKind, ImageStatus } from '#models/image/image.ts';
import type { Verification } from '#models/image/verification.ts';
import { needsVerification } from '#models/image/verification.ts';
import { layers } from '#models/layers/layers.ts';
import type { Stored } from '#models/meta/object.ts';
import { imageResources } from '../shell/caches.ts';
import type { ControllerDefinition } from '../runtime/controller.ts';
import { source } from '../runtime/source.ts';
import { gathered } from '../shell/gathered.ts';
import type { Ports } from '../shell/ports.ts';
import { statusController } from '../shell/status-controller.ts';
import { titlesOf, usersSource } from '../shell/users.ts';

/** Bytes that were wrong are looked at again so often, in ms: whoever serves them may put them right. */
const againMs = 10 * 60_000;

interface Answer {
  uid: string;
  generation: number | undefined;
  verification: Verification;
  /** Not asked again before, in ms since the epoch. */
  until: number;
}

/** The status of one kind of image: verified once, counted, protected while in use. What installs it is elsewhere. */
export function imageController(ports: Ports, kind: ImageKind): ControllerDefinition {
  const { caches, clock } = ports;
  const informer = caches.images[kind];
  const resource = imageResources[kind];
  /** What the verifier said of images that have no digest yet, so that other changes don't fetch them again. */
  const answers = new Map<string, Answer>();

  async function verify(image: Stored<AnyImage>): Promise<Verification | undefined> {
    const { name, uid, generation } = image.metadata;
    const known = answers.get(name);
    if (!needsVerification(image)) {
      answers.delete(name);
      return undefined;
    }
    if (known?.uid === uid && known.generation === generation && clock.now() < known.until) return known.verification;
    const verification = await ports.images.verify(image);
    const until = verification.state === 'pending' ? verification.retryAt : clock.now() + againMs;
    if (verification.state === 'verified') answers.delete(name);
    else answers.set(name, { uid, generation, verification, until });
    return verification;
  }

  function* users(key: string): Generator<string> {
    yield* titlesOf(caches.nodes.store.byIndex('image', key));
    yield* titlesOf(caches.pools.store.byIndex('image', key));
    yield* titlesOf(caches.units.store.byIndex('image', key));
  }

  async function observe(image: Stored<AnyImage>): Promise<ObservedImage> {
    const key = `${kind}/${image.metadata.name}`;
    const verification = await verify(image);
    return {
      ...(verification === undefined ? {} : { verification }),
      usedBy: caches.nodes.store.byIndex('image', key).length,
      users: users(key),
    };
  }

  const named = namesIn(kind);
  return statusController<AnyImage, ImageStatus, ObservedImage>(ports, {
    resource,
    informer,
    sources: [
      gathered(
        source(caches.nodes, ({ spec }, old) => {
          if (old === undefined) return named(spec);
          const moved = named(spec)[0] !== named(old.spec)[0];
          return moved ? [...named(spec), ...named(old.spec)] : [];
        }),
        clock,
      ),
      usersSource(caches.nodes, ({ spec }) => named(spec), informer),
      usersSource(caches.pools, ({ spec }) => named(spec.template), informer),
      usersSource(caches.units, ({ spec }) => spec.pools.flatMap(({ template }) => named(template)), informer),
    ],
    observe,
    decide: (image, observed, now) => decideImage(resource, image, observed, now),
    again: ({ metadata }) => answers.get(metadata.name)?.until,
    forget: (name) => answers.delete(name),
  });
}

/** The name that a ComputeNode's spec or a NodePool's template gives for the image of this kind, if any. */
function namesIn(kind: ImageKind): (refs: ComputeNode['spec'] | NodePool['spec']['template']) => string[] {
  const ref = layers.find(({ image }) => image?.kind === kind)?.image?.ref;
  return (refs) => {
    const name = ref === undefined ? undefined : refs[ref]?.name;
    return name === undefined ? [] : [name];
  };
}
