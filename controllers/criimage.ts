import { imageController } from './image/status.ts';
import type { ControllerDefinition } from './runtime/controller.ts';
import type { Ports } from './shell/ports.ts';

export function criImageController(ports: Ports): ControllerDefinition {
  return imageController(ports, 'CRIImage');
}
