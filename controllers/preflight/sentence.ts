import { timestamp } from '#models/ports/clock.ts';
import { durationText } from './duration-text.ts';
import { stageOf, type Finding, type FindingKind, type Stage, type Unreachable } from './finding.ts';
import { describeRights, listed } from './right.ts';

type Sentences = { readonly [K in FindingKind]: (finding: Finding<K>) => string };

const sentences: Sentences = {
  KubeconfigUnusable: ({ message }) => message,
  CredentialsUnreadable: ({ message, url }) => `there are no credentials for ${url}: ${message}.`,
  Unreachable: ({ detail, url, why }) => unreachable(url, why, detail),
  NotTLS: ({ url }) =>
    `what answers at ${url} doesn't speak TLS: it is no API server, or its plain http port. Correct "server" in the kubeconfig.`,
  TLSExpected: ({ url }) => `the API server at ${url} wants https: write https:// in "server" of the kubeconfig.`,
  ServerUntrusted: ({ detail, url }) =>
    `the certificate of the API server at ${url} is not signed by the authority in the kubeconfig (${detail}): make sure that it is the server you mean, then put its authority into certificate-authority-data.`,
  ServerNameMismatch: ({ detail, url }) =>
    `the certificate of the API server at ${url} is for other names (${detail}): use one of those in "server" of the kubeconfig, or set tls-server-name.`,
  ServerCertificateExpired: ({ nowMs, url }) =>
    `the certificate of the API server at ${url} has expired, by this machine's clock (${timestamp(nowMs)}): renew it on the server, or set this clock right.`,
  ServerCertificateNotYetValid: ({ nowMs, url }) =>
    `the certificate of the API server at ${url}, or its authority's, is not valid yet, by this machine's clock (${timestamp(nowMs)}): set the clock right, here or where the certificate was made.`,
  NotKubernetes: ({ got, url }) =>
    `what answers at ${url} is no Kubernetes API server (${got}): correct "server" in the kubeconfig, or choose another context (--context).`,
  NotReady: ({ message, status, url }) =>
    `the API server at ${url} answers ${status} (${message}): it is starting, overloaded, or has lost its etcd. Look at its log.`,
  NoCredentials: ({ url }) =>
    `the API server at ${url} lets nobody in without credentials, and the kubeconfig has none for this context: add a token or a client certificate, or choose another context (--context).`,
  CredentialsExpired: ({ atMs, url, what }) =>
    `${what} expired at ${timestamp(atMs)}, and the API server at ${url} doesn't accept it any more: renew it. It is read anew by itself.`,
  CredentialsNotYetValid: ({ atMs, url, what }) =>
    `${what} is valid only from ${timestamp(atMs)} on, and the API server at ${url} doesn't accept it yet: wait, or set the clock of the machine that issued it right.`,
  CredentialsRefused: ({ url, what }) =>
    `the API server at ${url} doesn't accept ${what}: log in again, renew it, or choose another context (--context). It is read anew by itself.`,
  Forbidden: ({ message, path, url }) =>
    `the API server at ${url} forbids ${path} to this user (${message}): use another user, or give this one the rights of docs/install/rbac.yaml.`,
  ClockOff: ({ byMs, url }) => clockOff(url, byMs),
  KindsMissing: ({ all, kinds, url }) =>
    `the API server at ${url} doesn't serve ${all ? "any of Rackwright's kinds" : listed(kinds, 6)}: install the CustomResourceDefinitions (rackwright crds | kubectl apply -f -).`,
  KindsNotEstablished: ({ kinds, url }) =>
    `the API server at ${url} has the CustomResourceDefinitions of ${listed(
      kinds.map(({ kind }) => kind),
      6,
    )} but hasn't established them${because(kinds)}: if it lasts, see their conditions (kubectl describe crd).`,
  KindsTerminating: ({ kinds, url }) =>
    `the CustomResourceDefinitions of ${listed(kinds, 6)} are being deleted at ${url}, with all their objects: once they are gone, install them again (rackwright crds | kubectl apply -f -). If they don't go, see which objects have finalizers.`,
  VersionNotServed: ({ kinds, served, url, wanted }) =>
    `the API server at ${url} serves ${listed(kinds, 6)} in ${listed(served, 4)} only, and this version of Rackwright needs ${wanted}: run the release that these CustomResourceDefinitions came with, or install this one's (rackwright crds | kubectl apply -f -).`,
  SchemasUnpublished: ({ kinds, url }) =>
    `the API server at ${url} hasn't published the schemas of ${listed(kinds, 6)} yet: this takes some seconds after they were installed.`,
  SchemasUnreadable: ({ url }) =>
    `this user may not read the schemas at ${url} (/openapi/v3): whether its CustomResourceDefinitions are those of this version isn't known. Bind system:discovery to it.`,
  SchemasOlder: ({ lacking, url }) =>
    `the CustomResourceDefinitions at ${url} are older than this version of Rackwright; they lack ${listed(lacking, 4)}: update them (rackwright crds | kubectl apply -f -).`,
  SchemasNewer: ({ unknown, url }) =>
    `the CustomResourceDefinitions at ${url} are newer than this version of Rackwright, which doesn't know ${listed(unknown, 4)}: update Rackwright. It works meanwhile, without what they are for.`,
  SchemasIncompatible: (finding) =>
    `the CustomResourceDefinitions at ${finding.url} are of another version than this Rackwright (${incompatibilities(finding)}): run the release that they came with, or install this one's (rackwright crds | kubectl apply -f -).`,
  RightsMissing: ({ rights, url, who }) =>
    `${who ?? 'this user'} may not ${describeRights(rights, 5)} at ${url}: apply docs/install/rbac.yaml, and run as its ServiceAccount or bind its roles to this user.`,
  NamespaceMissing: ({ namespace, url }) =>
    `there is no namespace ${namespace} at ${url} to keep the leader's Lease in: create it (kubectl create namespace ${namespace}), or name another (--namespace).`,
};

/** What is wrong, and what to do, for whoever reads the log at night. Without secrets. */
export function sentenceOf<K extends FindingKind>(finding: Finding<K>): string {
  const say: (finding: Finding<K>) => string = sentences[finding.kind];
  return say(finding);
}

const mendedByStage: Readonly<Record<Stage, (finding: Finding) => string>> = {
  reach: (finding) => `the API server${at(finding)} answers, and lets us in`,
  clock: (finding) => `the clocks of this machine and of the API server${at(finding)} agree again`,
  kinds: (finding) => `the API server${at(finding)} serves the kinds now`,
  schemas: (finding) => `the CustomResourceDefinitions${at(finding)} fit now`,
  rights: (finding) => `all rights${at(finding)} are there now`,
  namespace: () => "the namespace of the leader's Lease is there now",
};

/** What holds again once a finding is over. */
export function mendedOf(finding: Finding): string {
  return finding.kind === 'KubeconfigUnusable'
    ? 'the kubeconfig can be used now'
    : mendedByStage[stageOf(finding)](finding);
}

function at(finding: Finding): string {
  return 'url' in finding ? ` at ${finding.url}` : '';
}

function unreachable(url: string, why: Unreachable, detail: string): string {
  const begin = `the API server at ${url} can't be reached`;
  switch (why) {
    case 'refused':
      return `${begin}: nobody listens there. Start it, or correct "server" in the kubeconfig (or --context).`;
    case 'unknown-name':
      return `${begin}: nobody knows the name. Correct "server" in the kubeconfig, or mend DNS.`;
    case 'no-route':
      return `${begin}: there is no route to it. Mend the network, or correct "server" in the kubeconfig.`;
    case 'timeout':
      return `${begin}: no answer in time. See whether it runs, and whether a firewall stands between.`;
    case 'broken':
      return `${begin}: the connection breaks off. See its log, and the load balancer in front of it.`;
    case 'other':
      return `${begin}: ${detail}. Is it running, and is this the cluster you mean (--context)?`;
  }
}

function clockOff(url: string, byMs: number): string {
  const by = durationText(Math.abs(byMs));
  const direction = byMs < 0 ? 'behind' : 'ahead of';
  return `this machine's clock is ${by} ${direction} that of the API server at ${url}: set the wrong one right (NTP). Leadership doesn't depend on it, but tokens and certificates look expired, or not valid yet, and a deadline that another replica wrote ends at another time here.`;
}

function because(kinds: readonly { message: string }[]): string {
  const message = kinds.find((one) => one.message !== '')?.message;
  return message === undefined ? '' : ` (${message})`;
}

function incompatibilities(finding: Finding<'SchemasIncompatible'>): string {
  const { changed, lacking, unknown } = finding;
  return [
    ...(changed.length === 0 ? [] : [`changed: ${listed(changed, 4)}`]),
    ...(lacking.length === 0 ? [] : [`not there: ${listed(lacking, 4)}`]),
    ...(unknown.length === 0 ? [] : [`unknown here: ${listed(unknown, 4)}`]),
  ].join('; ');
}
