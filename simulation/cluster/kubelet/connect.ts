import type { Kube } from '#controllers/runtime/kube.ts';

/** How a kubelet shows who it is. Both carry a secret. */
export type KubeletCredentials =
  | { by: 'token'; token: string }
  | { by: 'certificate'; certificate: string; privateKey: string; user: { name: string; groups: readonly string[] } };

/** Opens a connection of its own for one kubelet. */
export type Connect = (credentials: KubeletCredentials) => Kube;
