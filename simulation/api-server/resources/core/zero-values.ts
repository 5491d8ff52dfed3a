import { isRecord, type Json } from './fields.ts';

/**
 * What the server's own objects of a kind say where nobody said anything: fields that aren't pointers there. Nobody
 * comes to own them by leaving them out. Source: the types of k8s.io/api. Only what isn't in lists.
 */
const zeroValues: Readonly<Record<string, Json>> = {
  Pod: { spec: { containers: null }, status: {} },
  Node: {
    spec: {},
    status: {
      daemonEndpoints: { kubeletEndpoint: { Port: 0 } },
      nodeInfo: {
        machineID: '',
        systemUUID: '',
        bootID: '',
        kernelVersion: '',
        osImage: '',
        containerRuntimeVersion: '',
        kubeletVersion: '',
        kubeProxyVersion: '',
        operatingSystem: '',
        architecture: '',
      },
    },
  },
  Namespace: { spec: {}, status: {} },
  Service: { spec: {}, status: { loadBalancer: {} } },
  Event: {
    involvedObject: {},
    source: {},
    firstTimestamp: null,
    lastTimestamp: null,
    eventTime: null,
    reportingComponent: '',
    reportingInstance: '',
  },
  Deployment: {
    spec: { selector: null, template: { metadata: {}, spec: { containers: null } }, strategy: {} },
    status: {},
  },
  ReplicaSet: {
    spec: { selector: null, template: { metadata: {}, spec: { containers: null } } },
    status: { replicas: 0 },
  },
  DaemonSet: {
    spec: { selector: null, template: { metadata: {}, spec: { containers: null } }, updateStrategy: {} },
    status: { currentNumberScheduled: 0, numberMisscheduled: 0, desiredNumberScheduled: 0, numberReady: 0 },
  },
  ControllerRevision: { data: null, revision: 0 },
  PodDisruptionBudget: {
    spec: {},
    status: { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 },
  },
  Lease: { spec: {} },
  CertificateSigningRequest: { spec: { request: null, signerName: '' }, status: {} },
  CustomResourceDefinition: {
    spec: { group: '', names: { plural: '', kind: '' }, scope: '', versions: null },
    status: { conditions: null, acceptedNames: { plural: '', kind: '' }, storedVersions: null },
  },
  Scale: { spec: {}, status: { replicas: 0 } },
};

/** `object` with what a server of Go types has in it anyway. Shares what it has with `object`. */
export function withZeroValues(kind: string, object: Json): Json {
  const zero = zeroValues[kind];
  return zero === undefined ? object : fill(object, zero);
}

function fill(object: Json, zero: Json): Json {
  const filled = { ...object };
  for (const [name, value] of Object.entries(zero)) {
    const present = filled[name];
    if (present === undefined) filled[name] = value;
    else if (isRecord(present) && isRecord(value)) filled[name] = fill(present, value);
  }
  return filled;
}
