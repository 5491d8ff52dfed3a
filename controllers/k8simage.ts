import { imageController } from './image/status.ts';
import type { ControllerDefinition } from './runtime/controller.ts';
import type { Ports } from './shell/ports.ts';

export function k8sImageController(ports: Ports): ControllerDefinition {
  return imageController(ports, 'K8SImage');
}
