/** Ends something that was started. */
export type Ending = () => Promise<void>;

/**
 * Starts several things one after the other; each tells how it is ended as soon as it has started. `stop` ends them,
 * the last one first; so does a failure on the way.
 */
export async function startTogether<T>(
  start: (started: (ending: Ending) => void) => Promise<T>,
): Promise<T & { readonly stop: Ending }> {
  const endings: Ending[] = [];
  const stop = async (): Promise<void> => {
    for (const end of endings.splice(0).reverse()) await end();
  };
  try {
    return { ...(await start((ending) => void endings.push(ending))), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
