import { exporterFamilies } from './exporter-metrics.js';
import type { Declaration } from './family.js';
import { projectInfo, serviceFamilies, unrecognizedValues } from './service-families.js';
import { stepFamilies, taskFamilies } from './task-families.js';

/** Every metric family of the exporter's own, in the order of the output. */
export const catalogue: readonly Declaration[] = [
  ...taskFamilies,
  ...stepFamilies,
  ...serviceFamilies,
  unrecognizedValues,
  projectInfo,
  ...exporterFamilies,
];
