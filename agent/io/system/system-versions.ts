import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Reads a file of the system; `null` where there is none or it may not be read. */
export type ReadText = (path: string) => string | null;

const readText: ReadText = (path) => {
  try {
    return readFileSync(path, 'utf8').slice(0, 4096);
  } catch {
    return null;
  }
};

/** Versions of what lies below the agent, by name; what is not there (a driver of another maker) has no name. */
export function systemVersions(read: ReadText = readText): Readonly<Record<string, string | null>> {
  const nvidia = read('/proc/driver/nvidia/version');
  const jetson = read('/etc/nv_tegra_release');
  return {
    kernel: read('/proc/sys/kernel/osrelease')?.trim() ?? null,
    ...(nvidia === null ? {} : { 'nvidia-driver': nvidiaVersion(nvidia) }),
    ...(jetson === null ? {} : { 'jetson-linux': jetsonVersion(jetson) }),
  };
}

/** `NVRM version: NVIDIA UNIX x86_64 Kernel Module  535.183.01  Sun May 12 …` */
export function nvidiaVersion(text: string): string | null {
  return /^NVRM version:.*?\s(\d+\.\d+(?:\.\d+)?)\s/m.exec(text)?.[1] ?? null;
}

/** `# R36 (release), REVISION: 4.3, GCID: 38968081, …` */
export function jetsonVersion(text: string): string | null {
  const [, release, revision] = /^# R(\d+) \(release\), REVISION: ([\d.]+)/m.exec(text) ?? [];
  return release && revision ? `${release}.${revision}` : null;
}

/** From the first line of what a program says of its version: `ffmpeg version 5.1.6-0+deb12u1 Copyright (c) …`. */
export function programVersion(text: string): string | null {
  const line = text
    .split('\n')[0]!
    .trim()
    .replace(/^\S+ version /, '')
    .replace(/ Copyright .*$/, '');
  return line === '' ? null : line.slice(0, 100);
}

const answerMs = 5_000;

/** `null` where the program cannot be asked. */
export function askVersion(program: string, option: string): Promise<string | null> {
  return new Promise((resolve) => {
    const child = execFile(program, [option], { timeout: answerMs, maxBuffer: 65_536 }, (error, text) =>
      resolve(error ? null : programVersion(text)),
    );
    child.unref();
  });
}
