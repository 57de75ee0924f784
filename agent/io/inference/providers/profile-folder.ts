import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** A folder of this process in which ONNX Runtime leaves one profile; it does not say under which name. */
export interface ProfileFolder {
  readonly prefix: string;
  /** The profile that was written, or `null`. */
  read(): string | null;
  remove(): void;
}

const named = /^profile-(\d+)$/;

/** Makes it anew, and clears away those of processes that were killed. Throws where nothing can be written. */
export function profileFolder(scratchDir: string): ProfileFolder {
  mkdirSync(scratchDir, { recursive: true });
  for (const name of readdirSync(scratchDir)) {
    const pid = Number(named.exec(name)?.[1]);
    if (pid > 0 && !runs(pid)) rmSync(join(scratchDir, name), { recursive: true, force: true });
  }
  const folder = join(scratchDir, `profile-${process.pid}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  return {
    prefix: join(folder, 'run'),
    read: () => {
      const [file] = readdirSync(folder);
      return file === undefined ? null : readFileSync(join(folder, file), 'utf8');
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
