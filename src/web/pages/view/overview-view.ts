import type { TasksAnswer } from '../../../report/schema.js';

/** The state of the overview; its address holds all of it. */
export interface OverviewView {
  /** The projects whose services are shown in full; `undefined` while none was opened or closed. */
  readonly open: readonly string[] | undefined;
}

export function readOverview(query: URLSearchParams): OverviewView {
  return { open: query.has('open') ? query.getAll('open').filter(Boolean) : undefined };
}

/** The address of `view`, relative to the other pages. */
export function overviewAddress({ open }: OverviewView): string {
  if (open === undefined) return './';
  const query = new URLSearchParams((open.length === 0 ? [''] : open).map((name) => ['open', name]));
  return `./?${query.toString()}`;
}

/** The projects whose services are shown in full: a single project unless it was closed. */
export function openProjects({ open }: OverviewView, { projects }: TasksAnswer): readonly string[] {
  return open ?? (projects.length === 1 ? projects.map(({ project }) => project) : []);
}

/** The open projects with `project` opened, or closed when it is open. */
export function toggledProject(open: readonly string[], project: string): OverviewView {
  const others = open.filter((one) => one !== project);
  return { open: others.length === open.length ? [...others, project] : others };
}
