import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(import.meta.url.replace(/salvage(\.[jt]s)$/, 'salvage-child$1'));
const withinMs = 10_000;

/** Key under which a new store keeps a state of the one whose place it took, until its owner has read it. */
export const salvagedKey = (key: string) => `salvaged/${key}`;

/** States of a damaged store that are still what was written, as base64 under their key: where cameras had got to; and under
 * `recorded/<camera>` the milliseconds, as text, up to which base windows of its recording could be read. Read by a process
 * of its own, which damage may end; then what was found before that. Never rejects. */
export function salvageStates(dir: string, maxBytes: number, prefix: string): Promise<Record<string, string>> {
  const args = [program, dir, String(maxBytes), prefix];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { timeout: withinMs, killSignal: 'SIGKILL', maxBuffer: 1 << 26 }, (_, stdout) => {
      const found: Record<string, string> = {};
      for (const line of stdout.split('\n')) {
        try {
          const [key, content] = JSON.parse(line) as [string, string];
          found[key] = content;
        } catch {
          // The end, or a line that a death cut off.
        }
      }
      resolve(found);
    });
  });
}
