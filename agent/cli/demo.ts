import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Command, InvalidArgumentError } from 'commander';
import { connect, type MqttClient } from 'mqtt';
import { createSubscriber } from '../../shared/subscriber.ts';
import { reportToJson } from '../../shared/wire/json.ts';
import type { Level, Report } from '../../shared/wire/report.ts';
import { createAgent } from '../app/agent.ts';
import { checkConfig } from '../app/config/load.ts';
import { formatProblem } from '../app/config/problem.ts';
import type { Config } from '../app/config/schema.ts';
import { formatDuration, parseDurationMs } from '../app/config/units.ts';
import { Logger } from '../app/logger.ts';
import { demoModelFits, demoModelSettings, demoSource } from '../app/scenario/demo-model.ts';
import { loadScenario, scenarioTrouble } from '../app/scenario/load-scenario.ts';
import { accuracyFalls, readMeasuredAccuracy } from '../app/scenario/model-truth.ts';
import type { Scenario } from '../core/simulation/scenario.ts';
import { startEmbeddedBroker } from '../io/mqtt/embedded-broker.ts';
import { systemClock } from '../io/system/system-clock.ts';
import { accuracyWatch } from './demo-accuracy.ts';
import { reportLine } from './demo-lines.ts';
import { scenarioHelp } from './scenario-help.ts';
import { untilTold } from './until-told.ts';

interface DemoOptions {
  scenario: string;
  for?: number;
  speed?: number;
  json?: true;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** `demo`: the whole agent on a simulated station, its broker and a subscriber in one process; ageing compressed in time. */
export function demoCommand(): Command {
  return new Command('demo')
    .description('the whole agent on a simulated station with an embedded broker; needs nothing else')
    .option('--scenario <name>', 'what happens: a name of those below, or a file', scenarioName, 'worn-lamp')
    .option('--for <duration>', 'end by itself after so long, for example 30s', durationMs)
    .option('--speed <factor>', 'simulated seconds that pass in a second; unless given, some minutes for all', positive)
    .option('--json', 'print decoded reports only, one JSON object a line')
    .addHelpText('after', scenarioHelp)
    .allowExcessArguments(false)
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
    .action(async (options: DemoOptions) => {
      process.exitCode = await demo(options);
      process.exit();
    });
}

async function demo(options: DemoOptions): Promise<number> {
  const dir = mkdtempSync(join(tmpdir(), 'driftlight-demo-'));
  // However it ends: a second Ctrl-C, or a reader of its output that went away.
  process.once('exit', () => rmSync(dir, { recursive: true, force: true }));
  const say = options.json ? () => {} : (text: string) => process.stdout.write(`${text}\n`);
  const log = new Logger({
    level: 'error',
    format: 'text',
    destination: { write: (line: string) => void process.stderr.write(line) },
  });
  const broker = await startEmbeddedBroker(1883);
  const scenario = loadScenario(options.scenario);
  const speed = options.speed ?? usualSpeed(scenario);
  const startMs = Math.floor((Date.now() - scenario.lengthMs) / dayMs) * dayMs;
  const config = demoConfig(options.scenario, scenario, { speed, startMs, brokerUrl: broker.url, dir });
  const hasModel = config.cameras[0]?.model != null;
  const falls = hasModel ? accuracyFalls(readMeasuredAccuracy(), scenario, [0.01, 0.02]) : null;
  const watch = falls && accuracyWatch(startMs, scenario.lengthMs, falls);
  const agent = createAgent(
    { config, validity: { ok: true }, portFallback: true },
    { clock: systemClock(), log, random: Math.random, logLines: log.kept },
  );
  const progress = showProgress(options);
  const client = subscribe(broker.url, (report) => {
    // Where a window is an hour long, both say the same.
    if (!options.json && isLevel(report, 'hour') && scenario.windowMs === hourMs) return;
    progress.clear();
    process.stdout.write(`${options.json ? JSON.stringify(reportToJson(report)) : reportLine(report)}\n`);
    for (const line of watch?.linesFor(report) ?? []) say(line);
    progress.draw();
  });
  say(
    `Driftlight demo: a simulated station at ${speed} times real time. Scenario ${scenario.name}, ${days(scenario)}:`,
  );
  say(`  ${scenario.says}`);
  if (hasModel) say('  A defect classifier that was trained under fresh light looks at every picture.');
  say(`  broker       ${broker.url}   (topics driftlight/1/demo/station/#)`);
  say(`  journal      ${dir}`);
  const greeting = pageAddress(agent).then((url) => say(`  status page  ${url}\n  Ctrl-C ends it.\n`));
  const ends = [new Promise((resolve) => process.once('SIGHUP', resolve))];
  if (options.for !== undefined) ends.push(sleep(options.for));
  const status = await untilTold(agent, log, { alsoWhen: Promise.race(ends) });
  await greeting;
  progress.clear();
  await client.endAsync(true);
  await broker.stop();
  say('The demo has ended; its files are removed.');
  return status;
}

/** So that the scenario is over in four minutes, if that takes no more pictures a second than a small computer can do. */
function usualSpeed({ lengthMs, windowMs, framesPerWindow }: Scenario): number {
  const framesPerSecond = 30;
  return Math.ceil(Math.min(lengthMs / 240_000, (framesPerSecond * windowMs) / framesPerWindow / 1000));
}

function days({ lengthMs, baselineMs }: Scenario): string {
  const whole = (ms: number) => Math.round(ms / dayMs);
  return `${whole(lengthMs)} days of which ${whole(baselineMs)} are healthy`;
}

interface DemoPlace {
  readonly speed: number;
  /** Simulated time of the first picture. */
  readonly startMs: number;
  readonly brokerUrl: string;
  readonly dir: string;
}

/** The defaults of a real box, but for what a demo needs. */
function demoConfig(name: string, scenario: Scenario, { speed, startMs, brokerUrl, dir }: DemoPlace): Config {
  const { windowMs, framesPerWindow } = scenario;
  const source = {
    ...{ type: 'simulated', scenario: name, speed, start: new Date(startMs).toISOString() },
    ...{ fps: (1000 * framesPerWindow) / windowMs, ...demoSource },
  };
  const camera = { id: 'camera', name: 'Simulated camera', source, window: formatDuration(windowMs) };
  const parsed = checkConfig(
    {
      site: 'demo',
      device: 'station',
      stateDir: join(dir, 'state'),
      runtimeDir: join(dir, 'run'),
      broker: { url: brokerUrl },
      store: { maxBytes: '16MB' },
      cameras: [demoModelFits(scenario) ? { ...camera, ...demoModelSettings() } : camera],
    },
    () => '',
  );
  if (!parsed.ok) throw new Error(`demo configuration: ${parsed.problems.map(formatProblem).join('; ')}`);
  return parsed.config;
}

function isLevel(report: Report, level: Level): boolean {
  return report.kind === 'window' && report.level === level;
}

/** What a central subscriber sees. */
function subscribe(url: string, onReport: (report: Report) => void): MqttClient {
  const subscriber = createSubscriber();
  const client = connect(url, { protocolVersion: 4, reconnectPeriod: 200 });
  client.on('connect', () => void client.subscribe('driftlight/1/#', { qos: 1 }));
  client.on('message', (topic, payload) => {
    for (const found of subscriber.ingest(topic, payload, Date.now()))
      if (found.kind === 'report') onReport(found.report);
  });
  client.on('error', (error) => process.stderr.write(`demo subscriber: ${error.message}\n`));
  return client;
}

async function pageAddress(agent: { statusUrl(): string | null }): Promise<string> {
  for (let tries = 0; tries < 100; tries++) {
    const url = agent.statusUrl();
    if (url) return url;
    await sleep(50);
  }
  return 'not available';
}

/** With `--for`, how far it is, on the last line of a terminal. */
function showProgress(options: DemoOptions): { draw(): void; clear(): void } {
  const out = process.stderr;
  if (options.for === undefined || options.json || !out.isTTY) return { draw() {}, clear() {} };
  const endsAt = Date.now() + options.for;
  return {
    draw: () => void out.write(`ends in ${Math.max(0, Math.ceil((endsAt - Date.now()) / 1000))} s`),
    clear: () => void out.write('\r\x1b[K'),
  };
}

function scenarioName(name: string): string {
  const trouble = scenarioTrouble(name);
  if (trouble !== null) throw new InvalidArgumentError(`expected ${trouble}`);
  return name;
}

function durationMs(text: string): number {
  const ms = parseDurationMs(text);
  if (ms === null || ms < 1000) throw new InvalidArgumentError('expected 1s or longer, for example 30s or 5m');
  return ms;
}

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 100_000)) throw new InvalidArgumentError('expected a number above 0, at most 100000');
  return value;
}
