import { sentence } from '../conditions/sentence.ts';
import type { Cluster } from '../generated/cluster.ts';
import type { ResourceOffer } from '../generated/resourceoffer.ts';
import type { Condition, KubeObject } from '../meta/object.ts';
import { systemNamespace } from '../meta/system.ts';
import type { Cause, Command, Explanation } from './cause.ts';
import { refOf } from './cause.ts';
import { patchSpec, shellWord } from './command.ts';
import { admit } from './standing.ts';
import type { View } from './view.ts';
import { Walk } from './walk.ts';

/** The part of core/v1 Pod that says whether it waits for a machine. */
export type WaitingPod = KubeObject & {
  spec?: { nodeName?: string; schedulingGates?: { name: string }[] };
  status?: { phase?: string; conditions?: Condition[] };
};

/** Why no machine comes for a pod. `told`: what Events of Rackwright say on it, the last last. */
export function explainPod(pod: WaitingPod, told: readonly string[], view: View): Explanation {
  const { nodeName } = pod.spec ?? {};
  const { phase } = pod.status ?? {};
  const scheduled = pod.status?.conditions?.find(({ type }) => type === 'PodScheduled');
  const base = {
    object: refOf(pod),
    ...(phase === undefined ? {} : { phase }),
    evidence: [],
    commands: [],
    because: [],
  };
  if (phase === 'Succeeded' || phase === 'Failed') {
    return { well: true, cause: { ...base, says: `It has ended (${phase}), and waits for no machine.` } };
  }
  if (nodeName !== undefined) return bound(pod, nodeName, base, view);
  const gated = (pod.spec?.schedulingGates ?? []).length > 0;
  const answer = gated ? { says: [], commands: [], because: [] } : asked(pod, told, view);
  const says = [scheduling(pod, scheduled), ...answer.says].join(' ');
  const { namespace = 'default', name } = pod.metadata;
  const run = `kubectl -n ${shellWord(namespace)} describe pod ${shellWord(name)}`;
  const commands = [...answer.commands, { run, does: 'shows what the scheduler says of the nodes there are' }];
  const reason = scheduled === undefined ? {} : { reason: scheduled.reason, since: scheduled.lastTransitionTime };
  const evidence =
    scheduled === undefined
      ? []
      : [{ field: 'status.conditions[PodScheduled]', value: `${scheduled.status} ${scheduled.reason}` }];
  return { well: false, cause: { ...base, ...reason, says, evidence, commands, because: answer.because } };
}

function bound(pod: WaitingPod, nodeName: string, base: Omit<Cause, 'says'>, view: View): Explanation {
  const node = view.find('ComputeNode', nodeName);
  const because = node === undefined ? [] : new Walk(view).follow({ to: refOf(node) }, [refOf(pod)]);
  const says = `It is bound to Node ${nodeName}, and waits for no machine.`;
  return { well: because.length === 0, cause: { ...base, says, because } };
}

function scheduling(pod: WaitingPod, scheduled: Condition | undefined): string {
  const gates = pod.spec?.schedulingGates ?? [];
  if (gates.length > 0) {
    const names = gates.map(({ name }) => name).join(', ');
    return `Its scheduling gates hold it (${names}): the scheduler doesn't look at it before they are gone.`;
  }
  if (scheduled === undefined) return 'The scheduler has not judged it yet.';
  return `The scheduler can't place it: ${sentence(scheduled.message)}`;
}

interface Answer {
  says: string[];
  commands: Command[];
  because: Cause[];
}

/** What was asked of pools on its account, or why nothing was. */
function asked(pod: WaitingPod, told: readonly string[], view: View): Answer {
  const { namespace = 'default', name } = pod.metadata;
  const offers = view.all('ResourceOffer').filter(({ spec }) => {
    return spec.pods?.some((each) => each.namespace === namespace && each.name === name) === true;
  });
  if (offers.length > 0) return byOffers(pod, offers, view);
  const says: string[] = [];
  const clusters = view.all('Cluster').filter(({ spec }) => spec.local === true);
  // What was told once may hold no longer, but where no Cluster says how it is by now it is all that is known.
  const judged = clusters.some(({ spec, status }) => spec.capacity !== undefined && status?.capacity !== undefined);
  if (told.length > 0 && !judged) return { says: told.slice(-1), commands: [], because: [] };
  if (clusters.length === 0) {
    says.push(
      "Which Cluster it would get machines from can't be told: none of those that were read is the one that holds it.",
    );
  }
  const answers = clusters.map((cluster) => byCluster(cluster, pod, told, view));
  return {
    says: [...says, ...answers.flatMap((answer) => answer.says), ...unnamed(view)],
    commands: answers.flatMap((answer) => answer.commands),
    because: answers.flatMap((answer) => answer.because),
  };
}

function byOffers(pod: WaitingPod, offers: readonly ResourceOffer[], view: View): Answer {
  const walk = new Walk(view);
  const because = offers.flatMap((offer) => walk.follow({ to: refOf(offer) }, [refOf(pod)]));
  const names = offers.map(({ metadata, spec }) => `${metadata.name} to NodePool ${spec.poolRef.name}`).join(', ');
  const says = [`Nodes are asked for on its account by ResourceOffer ${names}.`];
  if (because.length === 0) says.push('All of them are there: the scheduler has to find that they serve it.');
  return { says, commands: [], because };
}

function byCluster(cluster: Cluster, pod: WaitingPod, told: readonly string[], view: View): Answer {
  const { capacity } = cluster.spec;
  const title = `Cluster ${cluster.metadata.name}`;
  const ref = refOf(cluster);
  const because = new Walk(view).follow({ to: ref }, [refOf(pod)]);
  if (capacity === undefined) {
    const does = `has nodes asked for when pods find no room, of pools that allow namespace ${systemNamespace}`;
    return {
      says: [`${title} asks for no nodes: it has no spec.capacity.`],
      commands: [patchSpec(ref, { capacity: {} }, does)],
      because,
    };
  }
  if (capacity.pods === 'Ignore') {
    const says = [`${title} asks for no nodes on account of pods: its spec.capacity.pods is Ignore.`];
    return {
      says,
      commands: [patchSpec(ref, { capacity: { pods: 'Offer' } }, 'has nodes asked for on account of pods')],
      because,
    };
  }
  const found = cluster.status?.capacity;
  if (found === undefined)
    return { says: [`${title} has not said yet how much room there is.`], commands: [], because };
  const { namespace = 'default', name } = pod.metadata;
  const isHopeless = found.hopeless?.some(({ uid }) => uid === pod.metadata.uid) === true;
  if (isHopeless && !found.message.includes(`such as ${namespace}/${name}:`)) {
    const first = told.slice(-1).map((words) => `When that was found, it was told: ${words}`);
    return { says: ['No machine that may be asked for could hold it, even empty.', ...first], commands: [], because };
  }
  const commands = isHopeless ? admit(cluster, view, found.message) : [];
  return { says: [`${title} says of its room (${found.reason}): ${found.message}`], commands, because };
}

/** Offers name the first of their pods only. */
function unnamed(view: View): string[] {
  const some = view.all('ResourceOffer').filter(({ spec }) => (spec.podCount ?? 0) > (spec.pods?.length ?? 0));
  if (some.length === 0) return [];
  const names = some.slice(0, 3).map(({ metadata }) => metadata.name);
  return [`No ResourceOffer names it, but not every one names all of its pods (${names.join(', ')}).`];
}
