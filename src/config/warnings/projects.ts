import { DEFAULT_CREDENTIALS } from '../cross-checks.js';
import type { Path, UnlocatedProblem } from '../problems.js';
import { REGIONS, REGIONS_AS_OF } from '../regions.js';
import { didYouMean } from '../suggestions.js';
import { entriesOf, itemsOf, type Tree, valueAt } from '../tree.js';
import { type CheckedFile, leavesOf, type Warning } from './checked-file.js';

/** Likely mistakes that show when the keys of a project, or two projects, are held against each other. */
export const projectWarnings: readonly Warning[] = [
  {
    about: `an availability zone in place of a region (\`eu-west-101a\`), or a region that was not known in ${REGIONS_AS_OF}; \`cloud_domain\` or \`endpoints\` of its own say that it is right`,
    find: (file) =>
      leavesOf(file).flatMap(({ path, schema, value }) => {
        const message = schema.title === 'region' ? regionFault(value, entryOf(file, path)) : undefined;
        return message === undefined ? [] : [{ path, message }];
      }),
  },
  ofProjects('an endpoint or `cloud_domain` that names another region, or its own one twice', (project) => {
    const region = textAt(project, 'region');
    const domain = textAt(project, 'cloud_domain');
    const isTwice = region !== '' && domain.split('.').includes(region);
    const message = 'names the region, which is added in front of it: leave it out';
    return [...otherRegions(project, region), ...(isTwice ? [{ path: ['cloud_domain'], message }] : [])];
  }),
  {
    about: 'two projects that read the same services of one project of the cloud',
    find: ({ document }) => {
      const projects = itemsOf(valueAt(document.tree, 'projects'));
      return projects.flatMap((project, index) => {
        const first = projects.slice(0, index).findIndex((other) => isSameProject(other, project));
        if (first === -1) return [];
        const message = `reads the same tasks as projects[${first}], so that they count twice; give it another project_id, or other services`;
        return [{ path: ['projects', index], message }];
      });
    },
  },
];

/** A warning about each project by itself; paths start at the project. */
function ofProjects(about: string, faults: (project: Tree) => readonly UnlocatedProblem[]): Warning {
  const find = ({ document }: CheckedFile) =>
    itemsOf(valueAt(document.tree, 'projects')).flatMap((project, index) => {
      const top: Path = ['projects', index];
      return faults(project).map(({ path, message }) => ({ path: [...top, ...path], message }));
    });
  return { about, find };
}

/** The item of a top-level list, such as a project, in which a path ends. */
function entryOf({ document }: CheckedFile, [section, index]: Path): Tree {
  return itemsOf(valueAt(document.tree, String(section)))[Number(index)];
}

function regionFault(region: string, entry: Tree): string | undefined {
  const withoutZone = region.replace(/[a-z]$/, '');
  if (withoutZone !== region && REGIONS.includes(withoutZone))
    return `is an availability zone: write its region, ${withoutZone}`;
  const isOwn = textAt(entry, 'cloud_domain') !== '' || entriesOf(valueAt(entry, 'endpoints')).length > 0;
  if (isOwn || REGIONS.includes(region) || !/^[a-z0-9-]+$/.test(region)) return undefined;
  return `is no region known in ${REGIONS_AS_OF}${didYouMean(region, REGIONS) || ';'} set cloud_domain or endpoints to say that it is right`;
}

function otherRegions(project: Tree, region: string): UnlocatedProblem[] {
  return entriesOf(valueAt(project, 'endpoints')).flatMap(([host, url]) => {
    const parts = typeof url === 'string' ? url.split('.') : [];
    const other = REGIONS.find((name) => name !== region && parts.includes(name));
    return other === undefined
      ? []
      : [{ path: ['endpoints', host], message: `is in the region ${other}, not in that of the project` }];
  });
}

function isSameProject(a: Tree, b: Tree): boolean {
  return identityOf(a) === identityOf(b) && haveCommonService(valueAt(a, 'services'), valueAt(b, 'services'));
}

/** What two entries for one project of the cloud have in common. */
function identityOf(project: Tree): string {
  const id = valueAt(project, 'project_id');
  if (id != null) return JSON.stringify(id);
  const where = ['region', 'cloud_domain', 'endpoints'].map((key) => valueAt(project, key) ?? null);
  return JSON.stringify([...where, valueAt(project, 'credentials') ?? DEFAULT_CREDENTIALS]);
}

/** Whether one service is read with the same filter by both. A project without `services` reads all. */
function haveCommonService(a: Tree, b: Tree): boolean {
  if (a == null || b == null)
    return (a ?? b) == null || entriesOf(a ?? b).some(([, service]) => isUnfiltered(service));
  return entriesOf(a).some(([name, service]) => {
    const other = entriesOf(b).find(([key]) => key === name);
    return other !== undefined && JSON.stringify(service) === JSON.stringify(other[1]);
  });
}

function isUnfiltered(service: Tree): boolean {
  return service === null || entriesOf(valueAt(service, 'instances')).length === 0;
}

function textAt(tree: Tree, key: string): string {
  const value = valueAt(tree, key);
  return typeof value === 'string' ? value : '';
}
