/* eslint-disable no-console -- Prints what each version says. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Checks and tests the rules with the promtool of Prometheus 2 and of Prometheus 3, whose range selectors leave out
 * their left edge: npm run rules:versions. Exits with 1 when one of them finds something.
 */

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CACHE = join(ROOT, 'node_modules/.cache/promtool');

/** As a Go module, Prometheus 2.53 is 0.53, and 3.16 is 0.316. */
const VERSIONS = [
  { major: 2, module: 'v0.53.5' },
  { major: 3, module: 'v0.316.0' },
] as const;

type Version = (typeof VERSIONS)[number];

/** What a program on the PATH is; none where there is no such program. */
function onPath(name: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

function hasMajor(path: string, major: number): boolean {
  const { stdout, stderr } = spawnSync(path, ['--version'], { encoding: 'utf8' });
  return `${stdout}${stderr}`.includes(`promtool, version ${major}.`);
}

/**
 * The promtool of a version: the one built before, `promtool2` or `promtool3` on the PATH, or `promtool` if it says
 * that it has this version. One that was built with Go does not say its version.
 */
function installed({ major, module }: Version): string | undefined {
  const built = join(CACHE, module, 'promtool');
  if (existsSync(built)) return built;
  const usual = onPath('promtool');
  const fits = usual !== undefined && hasMajor(usual, major);
  return onPath(`promtool${major}`) ?? (fits ? usual : undefined);
}

/** Builds it with Go, which takes 10 to 20 minutes for the first time. */
function build({ module }: Version): string {
  const folder = join(CACHE, module);
  mkdirSync(folder, { recursive: true });
  console.log(`building promtool ${module} into ${folder}; this takes 10 to 20 minutes`);
  const source = `github.com/prometheus/prometheus/cmd/promtool@${module}`;
  execFileSync('go', ['install', source], { env: { ...process.env, GOBIN: folder }, stdio: 'inherit' });
  return join(folder, 'promtool');
}

function filesIn(folder: string, ending: string): string[] {
  const names = readdirSync(join(ROOT, folder)).filter((name) => name.endsWith(ending));
  return names.map((name) => join(folder, name));
}

/** Whether the promtool accepts the rules, and whether their tests pass. */
function passes(promtool: string): boolean {
  const runs = [
    ['check', 'rules', ...filesIn('alerts', '.rules.yaml')],
    ['test', 'rules', ...filesIn('alerts/tests', '.test.yaml')],
  ];
  return runs
    .map((args) => spawnSync(promtool, args, { cwd: ROOT, stdio: 'inherit' }).status === 0)
    .every((isFine) => isFine);
}

const results = VERSIONS.map((version) => {
  const promtool = installed(version) ?? build(version);
  console.log(`\nPrometheus ${version.major}: ${promtool}`);
  return { major: version.major, isFine: passes(promtool) };
});
for (const { major, isFine } of results) console.log(`Prometheus ${major}: ${isFine ? 'passed' : 'FAILED'}`);
process.exitCode = results.every(({ isFine }) => isFine) ? 0 : 1;
