import { z } from 'zod';
import { IAM_HOST } from './endpoints.js';
import { list, mapping, section } from './sections.js';
import type { ServiceDescription } from './service-description.js';
import { isMap, valueAt, withEmptyMaps, withoutEmpty } from './tree.js';
import { baseUrl, choice, domain, id, pattern, region, text } from './values.js';

/** The hosts whose endpoints a project has: the identity service and those of all services, each once. */
export function hostsOf(services: readonly ServiceDescription[]): string[] {
  return [...new Set([IAM_HOST, ...services.map(({ host }) => host)])];
}

/** The hosts of all services that do not follow the rule. */
export function realHostsOf(services: readonly ServiceDescription[]): Record<string, string> {
  return Object.assign({}, ...services.map(({ realHosts }) => realHosts)) as Record<string, string>;
}

const patterns = list('regular expressions', pattern);

const projectId = id.meta({ title: 'project id', examples: ['0123456789abcdef0123456789abcdef'] });

const serviceSchema = section({
  instances: section({
    include: patterns.prefault([]).meta({
      description:
        'Regular expressions; only instances whose name matches one of them are read. Empty means all.',
      examples: [['^prod-']],
    }),
    exclude: patterns.prefault([]).meta({
      description: 'Regular expressions; instances whose name matches one of them are not read.',
      examples: [['-test$']],
    }),
  })
    .prefault({})
    .describe('Which instances are read, by name.'),
});

/** One entry of `projects`. */
export function projectSchema(services: readonly ServiceDescription[]) {
  return section({
    name: text.meta({ description: 'Value of the `project` label; unique.', examples: ['shop-prod'] }),
    region: region.describe('Region of the project, such as `eu-west-101`.'),
    project_id: projectId
      .optional()
      .describe("The project's id; when left out, IAM is asked for it by the region's name."),
    credentials: text.prefault('default').describe('An entry of `credentials`.'),
    cloud_domain: domain
      .optional()
      .describe(
        'Domain of the endpoints; myhuaweicloud.eu for eu-west-101 and the like, else myhuaweicloud.com.',
      ),
    endpoints: endpointsSchema(services)
      .prefault({})
      .describe('Base URLs that replace the built-in ones; a path prefix is allowed.'),
    services: servicesSchema(services)
      .optional()
      .describe(
        'The services whose tasks are listed; all of them when left out. A service may be left empty (`rds:`).',
      ),
    watch: list('tasks', watchSchema(services))
      .prefault([])
      .describe('Tasks followed by id; a service named only here is followed without being listed.'),
  });
}

function endpointsSchema(services: readonly ServiceDescription[]) {
  const shape = hostsOf(services).map(
    (host) =>
      [
        host,
        baseUrl.optional().meta({ description: `Base URL of ${host}.`, examples: [exampleUrl(host)] }),
      ] as const,
  );
  return section(Object.fromEntries(shape));
}

function exampleUrl(host: string): string {
  return `https://${host}.eu-west-101.myhuaweicloud.eu`;
}

function servicesSchema(services: readonly ServiceDescription[]) {
  const shape = services.map(
    ({ name }) => [name, serviceSchema.optional().describe(`Lists the tasks of ${name}.`)] as const,
  );
  return z.preprocess(withEmptyMaps, mapping(Object.fromEntries(shape)));
}

function watchSchema(services: readonly ServiceDescription[]) {
  const fields = mapping({
    service: choice(services.map(({ name }) => name)).describe('The service that runs the task.'),
    instance_id: id.optional().meta({
      description: `Instance the task belongs to; ${instanceNeed(services)}.`,
      examples: ['9f0e1d2c-3b4a-4958-8776-655443322110'],
    }),
    task_id: id.meta({ description: "The task's id.", examples: ['8abf00007d5e4c3b017d5e6f70810001'] }),
  });
  return z.preprocess(withoutEmpty, fields.check(instanceRule(services)));
}

function instanceNeed(services: readonly ServiceDescription[]): string {
  const without = services.filter(({ watchNeedsInstance }) => !watchNeedsInstance).map(({ name }) => name);
  return without.length === 0 ? 'required' : `left out for ${without.join(' and ')}, else required`;
}

function instanceRule(services: readonly ServiceDescription[]) {
  return z.superRefine<object>(
    (value, context) => {
      const service = services.find(({ name }) => name === valueAt(value, 'service'));
      if (service === undefined || service.watchNeedsInstance === 'instance_id' in value) return;
      const message = service.watchNeedsInstance
        ? `is required: ${service.name} finds a task by its instance`
        : `leave it out: ${service.name} finds a task by its id alone`;
      context.addIssue({ code: 'custom', path: ['instance_id'], message });
    },
    { when: ({ value }) => isMap(value) },
  );
}
