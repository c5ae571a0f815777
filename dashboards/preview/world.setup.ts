import type { TestProject } from 'vitest/node';
import { buildPage, servePage } from './server.js';
import { startWorld } from './world.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** The address of the preview. */
    readonly preview: string;
  }
}

/** Starts what all tests look at. Gives the function that ends it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await buildPage();
  const world = await startWorld();
  const server = await servePage(world.prometheus.url);
  project.provide('preview', server.url);
  return async () => {
    await server.close();
    await world.stop();
  };
}
