import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { slowModel } from '../../fixtures/model-runner-models.ts';
import { realModelRunner } from '../../fixtures/real-model-runner.ts';
import { waitFor } from '../../fixtures/wait-for.ts';

/** A group of processes that may use 200 MB together; `null` where none can be made: no root, no such kernel. */
function smallGroup(): { dir: string; take(pid: number): void } | null {
  const kinds = [
    { parent: '/sys/fs/cgroup/memory', limit: 'memory.limit_in_bytes' },
    { parent: '/sys/fs/cgroup', limit: 'memory.max' },
  ];
  const kind = kinds.find(({ parent }) => existsSync(parent));
  if (!kind) return null;
  const dir = `${kind.parent}/driftlight-test-${process.pid}`;
  try {
    mkdirSync(dir);
  } catch {
    return null;
  }
  try {
    // A file that is not the kernel's cannot be written without being made.
    writeFileSync(`${dir}/${kind.limit}`, '200000000', { flag: 'r+' });
    return { dir, take: (pid) => writeFileSync(`${dir}/cgroup.procs`, String(pid), { flag: 'r+' }) };
  } catch {
    rmdirSync(dir);
    return null;
  }
}

const group = smallGroup();

test.skipIf(!group)(
  `what the kernel ends for lack of memory is told as such${group ? '' : ' (skipped: no memory group can be made here)'}`,
  async () => {
    onTestFinished(async () => {
      // The group is empty once the kernel has cleared away its last process.
      await waitFor(() => {
        try {
          rmdirSync(group!.dir);
          return true;
        } catch {
          return false;
        }
      }, 'the group is gone');
    });
    // Its matrices take 144 MB each.
    const { runner, pids } = realModelRunner(slowModel(6_000, 1, 3), { memoryLimitBytes: 1e12 });
    runner.start();
    group!.take(pids[0]!);
    await waitFor(() => runner.status.trouble !== null, 'its end', 20_000);
    const { trouble } = runner.status;
    await runner.stop(5_000);
    expect(trouble).toMatch(/its process ended: out of memory: ended by the kernel \(signal SIGKILL\)/);
  },
);
