import { spawn } from 'node:child_process';

/** What systemd, or whatever speaks its protocol, is told of the agent. */
export interface ServiceManager {
  /** Within so many milliseconds it wants to hear that the agent lives; `null`: it does not ask. */
  readonly watchdogMs: number | null;
  ready(status: string): void;
  alive(status: string): void;
  stopping(): void;
  /** Ends what is under way. */
  stop(): void;
}

export interface ServiceManagerOptions {
  /** `NOTIFY_SOCKET`, `WATCHDOG_USEC` and `WATCHDOG_PID` as systemd sets them. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly pid: number;
  /** Told once, with what to do, when messages cannot be sent. */
  readonly onTrouble: (reason: string) => void;
  readonly program?: string;
}

const programMs = 10_000;
const longestStatus = 200;

/**
 * Node has no Unix datagram sockets, and a native module would have to be built for every box; so systemd's own
 * `systemd-notify` sends each message, as a child that waits until systemd has read it. The unit needs
 * `NotifyAccess=all` for that. A message costs about 5 ms of processor time, 30 s apart. Without `NOTIFY_SOCKET` nothing is
 * done.
 */
export function serviceManager(options: ServiceManagerOptions): ServiceManager {
  const { environment, onTrouble, program = 'systemd-notify' } = options;
  const socket = environment.NOTIFY_SOCKET;
  const under = new Set<ReturnType<typeof spawn>>();
  let told = false;

  function trouble(reason: string): void {
    if (told) return;
    told = true;
    onTrouble(
      `${program} ${reason}, so systemd hears nothing of the agent; install systemd's own tools, or take Type=notify and WatchdogSec out of the unit`,
    );
  }

  function send(...assignments: string[]): void {
    if (!socket) return;
    const child = spawn(program, assignments, { stdio: 'ignore', timeout: programMs, env: pick(environment) });
    under.add(child);
    child.on('error', (error) => {
      under.delete(child);
      trouble(`cannot be run (${error.message})`);
    });
    child.on('exit', (code) => {
      under.delete(child);
      if (code) trouble(`ended with ${code}`);
    });
    child.unref();
  }

  return {
    watchdogMs: socket ? watchdogMs(environment, options.pid) : null,
    ready: (status) => send('READY=1', statusLine(status)),
    alive: (status) => {
      // One that still waits for systemd speaks for this one too.
      if (under.size === 0) send('WATCHDOG=1', statusLine(status));
    },
    stopping: () => send('STOPPING=1'),
    stop: () => {
      for (const child of under) child.kill('SIGKILL');
    },
  };
}

function watchdogMs({ WATCHDOG_USEC, WATCHDOG_PID }: ServiceManagerOptions['environment'], pid: number): number | null {
  const ms = Number(WATCHDOG_USEC) / 1_000;
  const isForUs = !WATCHDOG_PID || Number(WATCHDOG_PID) === pid;
  return isForUs && Number.isFinite(ms) && ms > 0 ? ms : null;
}

function statusLine(text: string): string {
  return `STATUS=${text.replace(/\s+/g, ' ').slice(0, longestStatus)}`;
}

/** The child needs to find the socket and itself, and none of the secrets that may stand beside them. */
function pick({ NOTIFY_SOCKET, PATH }: ServiceManagerOptions['environment']): NodeJS.ProcessEnv {
  return { NOTIFY_SOCKET, PATH: PATH ?? '/usr/bin:/bin' };
}
