import { mkdirSync } from 'node:fs';
import { Command } from 'commander';
import { createAgent } from '../app/agent.ts';
import { formatProblem } from '../app/config/problem.ts';
import { ConfigWatch } from '../app/config/watch.ts';
import { Logger } from '../app/logger.ts';
import { prepareStart, problemsOf } from '../app/prepare/prepare.ts';
import { beginLife } from '../app/process/life-file.ts';
import { memoryExceeded } from '../app/process/memory-guard.ts';
import { watchOver } from '../app/process/watch-over.ts';
import { ownMemoryBytes } from '../io/system/own-memory.ts';
import { serviceManager } from '../io/system/service-manager.ts';
import { systemClock } from '../io/system/system-clock.ts';
import { failedStatus, untilTold } from './until-told.ts';

/** `run --config FILE`: the agent, until it is told to stop. */
export function runCommand(): Command {
  return new Command('run')
    .description('the agent: cameras to reports, until it is told to stop')
    .requiredOption('--config <file>', 'the configuration file')
    .allowExcessArguments(false)
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
    .action(async ({ config: file }: { config: string }) => {
      const read = await prepareStart(file).catch((error: Error) => error);
      if (read instanceof Error) {
        console.error(`${read.message}; the agent must be started again`);
        process.exit(failedStatus);
      }
      const { start, prepared } = read;
      if (!start.ok) {
        console.error(start.problems.map(formatProblem).join('\n'));
        console.error(`${file} cannot be used and there is no earlier one that was right; correct it and start again`);
        process.exitCode = 1;
        return;
      }
      const { config, validity } = start;
      const log = new Logger(config.log);
      log.start();
      if (!validity.ok) {
        for (const problem of validity.problems) log.error(formatProblem(problem));
        log.error(`${file} is wrong; running with the configuration of ${validity.usingLastGoodFrom}`);
      }
      if (start.notSaved) log.warn(start.notSaved);
      const clock = systemClock();
      const { stateDir, runtimeDir, limits } = config;
      mkdirIfPossible(stateDir);
      const life = beginLife({ stateDir, runtimeDir, bootId: clock.bootId, wallMs: clock.wallMs });
      const agent = createAgent(
        { config, validity, lastEnd: life.lastEnd, prepared },
        { clock, log, random: Math.random, logLines: log.kept },
      );
      const manager = serviceManager({
        environment: process.env,
        pid: process.pid,
        onTrouble: (reason) => log.warn(reason),
      });
      const ending = new AbortController();
      const guard = { maxBytes: limits.maxMemoryBytes, usedBytes: ownMemoryBytes, clock, log, signal: ending.signal };
      const watch = new ConfigWatch({
        file,
        text: start.text,
        stateDir: config.stateDir,
        check: problemsOf,
        onChange(change) {
          if (change.kind === 'wrong')
            for (const problem of change.problems) log.error(`${file}: ${formatProblem(problem)}`);
          if (change.kind === 'restart-to-apply') log.info(`${file} changed; restart the agent to apply it`);
          agent.setValidity(
            change.kind === 'wrong'
              ? { ok: false, problems: change.problems, usingLastGoodFrom: new Date().toISOString() }
              : { ok: true },
          );
        },
      });
      watch.start();
      process.exitCode = await untilTold(agent, log, {
        failsWhen: memoryExceeded(guard),
        stopWithinMs: limits.stopWithinMs,
        onStarted: () => watchOver({ manager, view: agent, clock, log, signal: ending.signal }),
        onEnding(failure) {
          ending.abort();
          life.ends(failure ? 'failed' : 'stopped', failure?.message ?? null);
          manager.stopping();
        },
      });
      watch.stop();
      manager.stop();
      log.stop();
      // Whatever a library still holds open must not keep a stopped agent alive.
      process.exit();
    });
}

/** Whether it is possible, and what to do if not, the journal says. */
function mkdirIfPossible(dir: string): void {
  try {
    mkdirSync(dir, { recursive: true });
  } catch {
    // Then what would be noted there is noted in the runtime folder.
  }
}
