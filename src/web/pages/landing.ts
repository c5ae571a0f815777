export interface Landing {
  readonly version: string;
  readonly telemetryPath: string;
}

const STYLE = `
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 40rem; margin: 0 auto; padding: 0 1rem 2rem; }
header { border-bottom: 0.25rem solid #e6522c; padding: 1rem 0 0.5rem; }
h1 { font-size: 1.4rem; margin: 0; }
p { margin: 0.5rem 0; }`;

/** The page at `/`: what this is and where to look. */
export function landingPage({ version, telemetryPath }: Landing): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Huawei Cloud Task Exporter</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>Huawei Cloud Task Exporter</h1>
<p>Background tasks of RDS, Kafka, RocketMQ, RabbitMQ and DCS for Prometheus</p>
</header>
<p>Version ${escapeHtml(version)}</p>
<ul>
<li><a href="${escapeHtml(telemetryPath)}">Metrics</a></li>
<li><a href="/-/healthy">Health</a></li>
</ul>
</body>
</html>
`;
}

/** Text as it may stand between tags and in quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
