import type { JSX } from 'preact';
import type { CollectorAnswer, TasksAnswer } from '../../../report/schema.js';
import { isRecentlyFailed, isStalled } from '../../../report/task-state.js';
import { CollectorCard } from './collector-card.js';
import { severityOf } from './collector-state.js';
import { openProjects, overviewAddress, toggledProject, type OverviewView } from './overview-view.js';
import { ServiceCell, type Urgent } from './service-cell.js';

export interface ProjectTableProps {
  readonly answer: TasksAnswer;
  readonly view: OverviewView;
  readonly now: number;
  /** Called with the view that a click asks for; on the server there are no clicks. */
  readonly onView: (view: OverviewView) => void;
}

interface ProjectRow {
  readonly project: string;
  readonly region: string;
  readonly collectors: readonly CollectorAnswer[];
}

/** A row for each project with a cell for each service, and below an open one its services in full. */
export function ProjectTable(props: ProjectTableProps): JSX.Element {
  const { answer, now } = props;
  const services = [...new Set(answer.collectors.map(({ cloud_service }) => cloud_service))];
  const urgent = urgentTasks(answer, now);
  return (
    <table role="table" class="projects">
      <caption class="unseen">Projects and their services, those that fail first</caption>
      <thead role="rowgroup">
        <tr role="row">
          {['Project', ...services].map((head) => (
            <th key={head} role="columnheader" scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      {rowsOf(answer).map((row) => (
        <ProjectRows key={row.project} {...props} row={row} services={services} urgent={urgent} />
      ))}
    </table>
  );
}

interface RowProps extends ProjectTableProps {
  readonly row: ProjectRow;
  readonly services: readonly string[];
  readonly urgent: ReadonlyMap<string, Urgent>;
}

function ProjectRows({ row, services, urgent, ...props }: RowProps): JSX.Element {
  const { project, region, collectors } = row;
  const open = openProjects(props.view, props.answer);
  const isOpen = open.includes(project);
  return (
    <tbody role="rowgroup" class={`project${isOpen ? ' open' : ''}`}>
      <tr role="row">
        <th role="rowheader" scope="row">
          <ProjectToggle {...props} project={project} open={open} />
          <span class="quiet region">{region}</span>
        </th>
        {services.map((service) => {
          const collector = collectors.find(({ cloud_service }) => cloud_service === service);
          return (
            <td key={service} role="cell">
              {collector !== undefined && (
                <ServiceCell collector={collector} urgent={urgent.get(keyOf(collector))} />
              )}
            </td>
          );
        })}
      </tr>
      {isOpen && (
        <tr role="row" class="more">
          <td role="cell" colSpan={services.length + 1}>
            <ul class="cards">
              {collectors.map((collector) => (
                <CollectorCard key={collector.cloud_service} collector={collector} now={props.now} />
              ))}
            </ul>
          </td>
        </tr>
      )}
    </tbody>
  );
}

type ToggleProps = Pick<ProjectTableProps, 'onView'> & {
  readonly project: string;
  readonly open: readonly string[];
};

/** Opens the project: an address without scripts, a change in place with them. */
function ProjectToggle({ project, open, onView }: ToggleProps): JSX.Element {
  const to = toggledProject(open, project);
  const onClick = (event: Event): void => {
    event.preventDefault();
    onView(to);
  };
  return (
    <a
      class="toggle"
      href={overviewAddress(to)}
      aria-expanded={open.includes(project) ? 'true' : 'false'}
      onClick={onClick}
    >
      <svg class="chevron" viewBox="0 0 16 16" width={16} height={16} aria-hidden="true">
        <path d="m6 4 4 4-4 4" />
      </svg>
      <bdi>{project}</bdi>
    </a>
  );
}

/** Projects with failing services first, otherwise as configured. */
function rowsOf({ projects, collectors }: TasksAnswer): readonly ProjectRow[] {
  const byProject = new Map<string, CollectorAnswer[]>();
  for (const collector of collectors) {
    const known = byProject.get(collector.project);
    if (known === undefined) byProject.set(collector.project, [collector]);
    else known.push(collector);
  }
  return projects
    .map(({ project, region }) => ({ project, region, collectors: byProject.get(project) ?? [] }))
    .sort((a, b) => severityOf(a.collectors) - severityOf(b.collectors));
}

function urgentTasks({ tasks }: TasksAnswer, now: number): ReadonlyMap<string, Urgent> {
  const counts = new Map<string, Urgent>();
  for (const task of tasks) {
    const [stalled, failed] = [isStalled(task, now), isRecentlyFailed(task, now)].map(Number) as [
      number,
      number,
    ];
    if (stalled + failed === 0) continue;
    const known = counts.get(keyOf(task)) ?? { stalled: 0, failed: 0 };
    counts.set(keyOf(task), { stalled: known.stalled + stalled, failed: known.failed + failed });
  }
  return counts;
}

function keyOf({ project, cloud_service }: Pick<CollectorAnswer, 'project' | 'cloud_service'>): string {
  return JSON.stringify([project, cloud_service]);
}
