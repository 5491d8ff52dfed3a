import { expect, test } from 'vitest';
import { createSeededRandom } from '#simulation/clock/seeded-random.ts';
import { kubeconfigFor, openTwoClusters, tokens, type TwoClusters } from './two-clusters.ts';

/** One thing that befalls the way to the other cluster, or that somebody asks for meanwhile. */
type Blow = (stage: TwoClusters, chance: () => number) => Promise<void> | void;

const blows: readonly Blow[] = [
  ({ way }) => way.turn('silent'),
  ({ way }) => way.turn('closed'),
  ({ way }) => way.turn('open'),
  (stage, chance) => stage.failWatches(chance() < 0.5),
  (stage) => stage.putKubeconfig(undefined),
  (stage) => stage.putKubeconfig('{'),
  (stage, chance) => stage.putKubeconfig(kubeconfigFor(chance() < 0.7 ? tokens[1] : 'unknown')),
  (stage, chance) => stage.scaleFar(Math.floor(chance() * 7)),
  (stage, chance) => stage.scaleFar(Math.floor(chance() * 7)),
];

test.each([1, 2, 3, 4])(
  'whatever befalls a cluster and its kubeconfig, nothing is lost, and it heals (seed %i)',
  async (seed) => {
    const random = createSeededRandom(seed);
    const chance = (): number => random.next();
    const stage = await openTwoClusters({ kubeconfig: kubeconfigFor(tokens[0]) });
    await stage.putFarPool(3);

    for (let at = 0; at < 30; at += 1) {
      await blows[Math.floor(chance() * blows.length)]?.(stage, chance);
      await stage.minutes(chance() * 20);
      expect(stage.nodesHere().every((name) => name.startsWith('near-'))).toBe(true);
    }
    stage.way.turn('open');
    stage.failWatches(false);
    await stage.putKubeconfig(kubeconfigFor(tokens[1]));
    await stage.scaleFar(4);

    await stage.until(
      'four are Ready, and no Node is left of any other',
      () =>
        stage.computeNodes('far').length === 4 &&
        stage.computeNodes('far').every(({ status }) => status?.phase === 'Ready') &&
        stage.nodesElsewhere().length === 4,
      180,
    );
    expect(stage.nodesElsewhere().toSorted()).toEqual(
      stage
        .computeNodes('far')
        .map(({ metadata }) => metadata.name)
        .toSorted(),
    );
    expect(stage.nodesHere().toSorted()).toEqual(['near-0', 'near-1']);
    await stage.stop();
  },
);
