import { stringify } from 'yaml';

/**
 * A pod network as small as one can be, applied to the cluster as any other is: on each Node an agent writes the CNI
 * configuration of the Node's own range, and a route to each other Node's. The plugins it names come with the layer cni.
 */
export function podNetwork(image: string, endpoint: string): string {
  const labels = { app: 'pod-network' };
  const metadata = { name: 'pod-network', namespace: 'kube-system' };
  const group = 'rbac.authorization.k8s.io';
  const kubeconfig = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'c', cluster: { server: `https://${endpoint}`, 'certificate-authority': '/access/ca.crt' } }],
    users: [{ name: 'u', user: { tokenFile: '/access/token' } }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'x',
  };
  const objects = [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata },
    {
      apiVersion: `${group}/v1`,
      kind: 'ClusterRole',
      metadata: { name: metadata.name },
      rules: [{ apiGroups: [''], resources: ['nodes'], verbs: ['get', 'list', 'watch'] }],
    },
    {
      apiVersion: `${group}/v1`,
      kind: 'ClusterRoleBinding',
      metadata: { name: metadata.name },
      roleRef: { apiGroup: group, kind: 'ClusterRole', name: metadata.name },
      subjects: [{ kind: 'ServiceAccount', ...metadata }],
    },
    { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { kubeconfig: stringify(kubeconfig), agent } },
    {
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata,
      spec: {
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            hostNetwork: true,
            serviceAccountName: metadata.name,
            // Before there is a network, and before its own taint goes, a Node needs it most.
            tolerations: [{ operator: 'Exists' }],
            terminationGracePeriodSeconds: 1,
            containers: [
              {
                name: 'agent',
                image,
                args: ['/access/agent'],
                env: [{ name: 'NODE_NAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } }],
                securityContext: { capabilities: { add: ['NET_ADMIN'] } },
                volumeMounts: [
                  { name: 'access', mountPath: '/access' },
                  { name: 'cni', mountPath: '/cni' },
                ],
              },
            ],
            volumes: [
              { name: 'cni', hostPath: { path: '/etc/cni/net.d', type: 'DirectoryOrCreate' } },
              {
                name: 'access',
                projected: {
                  sources: [
                    { serviceAccountToken: { path: 'token' } },
                    { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
                    { configMap: { name: metadata.name } },
                  ],
                },
              },
            ],
          },
        },
      },
    },
  ];
  return objects.map((object) => stringify(object)).join('---\n');
}

const agent = String.raw`
conflist() {
  cat > /cni/10-pods.conflist.new <<CONFLIST
{"cniVersion": "0.4.0", "name": "pods", "plugins": [{"type": "bridge", "bridge": "cni0", "isGateway": true,
 "ipam": {"type": "host-local", "ranges": [[{"subnet": "$1"}]], "routes": [{"dst": "0.0.0.0/0"}]}}]}
CONFLIST
  mv /cni/10-pods.conflist.new /cni/10-pods.conflist
}
columns='{.metadata.name} {.spec.podCIDR} {.status.addresses[?(@.type=="InternalIP")].address}{"\n"}'
while :; do
  kubectl --kubeconfig /access/kubeconfig get nodes --watch -o jsonpath="$columns" |
    while read -r name range address; do
      [ -n "$address" ] || continue
      if [ "$name" != "$NODE_NAME" ]; then ip route replace "$range" via "$address"
      elif [ ! -e /cni/10-pods.conflist ]; then conflist "$range"
      fi
    done
  sleep 1
done
`;
