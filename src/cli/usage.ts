/** The process was called in a way it does not understand: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const HELP = `huaweicloud-task-exporter: Prometheus exporter for the background tasks of Huawei Cloud

Usage:
  huaweicloud-task-exporter [serve] [flags]    run the exporter
  huaweicloud-task-exporter check [flags]      try every project and service, say what fails
  huaweicloud-task-exporter tasks [flags]      read the cloud once and print its tasks
  huaweicloud-task-exporter simulate [flags]   run a simulated cloud to try things on

Flags of serve:
  --config.file=config.yaml        the configuration file
  --config.check                   only check the file: print every problem, exit 0 or 2
  --demo                           serve the tasks of a simulated cloud; needs no configuration
  --web.listen-address=:39101      where to listen; may be given several times
  --web.telemetry-path=/metrics    where the metrics are
  --web.config.file=               TLS and passwords, in the format of the exporter-toolkit
  --web.enable-lifecycle           let POST /-/reload read the configuration again, as SIGHUP does
  --scrape.timeout-offset=0.5s     how much earlier than the scraper's timeout to answer

Flags of check and tasks:
  --config.file=config.yaml        the configuration file
  --demo                           read a simulated cloud; needs no configuration
  --output=table                   table or json
  --watch                          tasks only: keep the table up to date until Ctrl-C

Flags of simulate:
  --listen-address=127.0.0.1:39102 where to listen
  --instances=3                    instances of each service and project
  --tasks=2                        tasks kept running for each service and project
  --seed=1                         the same seed gives the same tasks
  --latency=0s                     wait this long before each answer
  --fault=KIND[@SERVICE[:OPERATION]][,OPTION=VALUE...]
                                   something that goes wrong; may be given several times;
                                   with help as its value: print the kinds and their options

Flags of all:
  --log.level=info                 debug, info, warn or error; check and tasks: error
  --log.format=json                json or pretty; check and tasks: pretty
  --help                           print this and exit
  --version                        print the version and exit

Exit codes: 0 fine, 1 failed at run time (check: something fails; tasks: nothing could be read),
2 wrong usage or configuration.
`;
