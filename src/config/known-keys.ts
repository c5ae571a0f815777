/** The keys of all configuration files, by the schemas that were built. */
export const KNOWN_KEYS = new Set<string>();
