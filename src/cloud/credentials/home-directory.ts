import { homedir } from 'node:os';

/**
 * Where the profile file is looked for. A user whom the system does not know, as containers may have, has no home of
 * his own when HOME is not set either: the root then, as container runtimes set it.
 */
export function homeDirectory(find: () => string = homedir): string {
  try {
    return find();
  } catch {
    return '/';
  }
}
