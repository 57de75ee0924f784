import { Command } from 'commander';
import type { CameraConfig, Config } from '../app/config/schema.ts';
import { findCamera, NoCamera } from '../app/find-camera.ts';
import { shadowDir } from '../app/shadow/disagreement-folder.ts';
import { exportDisagreements } from '../app/shadow/export-disagreements.ts';
import { type BoxShadow, shadowOfBox } from '../app/shadow/status-of-box.ts';
import { takeLabels } from '../app/shadow/take-labels.ts';
import { numberText } from '../core/drift/events/feature-words.ts';
import { decisiveEValue } from '../core/shadow/e-value.ts';
import { blockText } from '../core/shadow/frame-block.ts';
import { countText } from '../core/words/count-text.ts';
import { refuseFiles } from './file-problems.ts';
import { printable } from './model-text.ts';

interface BoxOptions {
  config: string;
  camera?: string;
  json?: true;
}

type Work<O extends BoxOptions> = (
  found: { config: Config; camera: CameraConfig; dir: string },
  options: O,
) => void | Promise<void>;

function onBox<O extends BoxOptions>(command: Command, work: Work<O>): Command {
  return command
    .requiredOption('--config <file>', 'the configuration of the box')
    .option('--camera <id>', 'which camera; its only one unless given')
    .option('--json', 'print one JSON object')
    .allowExcessArguments(false)
    .showHelpAfterError()
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
    .action(async (...given) => {
      const options = command.opts<O>();
      try {
        const { config, camera } = findCamera(options.config, options.camera);
        await work({ config, camera, dir: shadowDir(config.stateDir, camera.id) }, { ...options, argument: given[0] });
      } catch (error) {
        const { message } = error as Error;
        if (options.json) process.stdout.write(`${JSON.stringify({ ok: false, reason: message })}\n`);
        else process.stderr.write(`${printable(message)}\n`);
        process.exitCode = error instanceof NoCamera ? 2 : 1;
      }
    });
}

/** `shadow status`: how the candidate stands, as the running agent says, else as it was stored last. Exit status 0: told,
 * 1: the candidate is the worse one, or nothing can be told, 2: wrong use. */
export function shadowStatusCommand(): Command {
  const command = new Command('status').description('how the candidate of a camera on this box stands');
  return onBox(command, async ({ config, camera }, { json }) => {
    const status = await shadowOfBox(config, camera);
    if (status.verdict === 'reject') process.exitCode = 1;
    const lines = json ? [JSON.stringify({ camera: camera.id, ...status })] : statusWords(status, camera);
    process.stdout.write(`${lines.join('\n')}\n`);
  });
}

function statusWords(status: BoxShadow, { shadow }: CameraConfig): string[] {
  const { says, comparison, labels, trouble, kept, dir, storedAtMs } = status;
  const { candidateOnlyRight, incumbentOnlyRight, bothWrong } = labels;
  const since = comparison ? new Date(comparison.startedAtMs).toISOString() : 'nothing was compared yet';
  return [
    says,
    `  since      ${since}; ${blockText(shadow!.block)}`,
    `  files      incumbent ${comparison?.incumbent ?? '?'}`,
    `             candidate ${comparison?.candidate ?? '?'}`,
    `  labelled   only the candidate right ${candidateOnlyRight}, only the incumbent right ${incumbentOnlyRight}, both wrong ${bothWrong}`,
    `  evidence   E ${numberText(status.eCandidate)} for the candidate, ${numberText(status.eIncumbent)} for the incumbent; ${decisiveEValue} decides`,
    `  kept       ${countText(kept)} disagreements in ${dir}`,
    ...(trouble === null ? [] : [`  trouble    ${trouble}`]),
    ...(storedAtMs === null
      ? []
      : [
          `  stored     ${storedAtMs > 0 ? new Date(storedAtMs).toISOString() : 'nothing yet'}; the agent does not answer`,
        ]),
  ].map(printable);
}

/** `shadow disagreements`: pictures and predictions, for labelling. Exit status 0: written, 1: there are none, 2: wrong
 * use. */
export function shadowDisagreementsCommand(): Command {
  const command = new Command('disagreements')
    .description('writes the frames on which the models disagree into a folder, to be labelled')
    .requiredOption('--out <dir>', 'the folder; made where there is none');
  return onBox<BoxOptions & { out: string }>(command, ({ dir }, { out, json }) => {
    const found = exportDisagreements(dir, out);
    if (json) return void process.stdout.write(`${JSON.stringify({ ok: true, ...found })}\n`);
    const { items, pictures, labelled } = found;
    const lines = [
      `${countText(items)} disagreements with ${countText(pictures)} pictures written to ${out}; ${countText(labelled)} are labelled`,
      `Fill in the last column of ${found.files[0]}, then: driftlight shadow label ${found.files[0]} --config FILE`,
    ];
    process.stdout.write(`${lines.map(printable).join('\n')}\n`);
  });
}

/** `shadow label FILE`: takes labels to a camera's disagreements. Exit status 0: taken, 2: wrong use, also a file that
 * cannot be used. */
export function shadowLabelCommand(): Command {
  const command = new Command('label')
    .description('takes labels of disagreements; the running agent counts them at once')
    .argument('<file>', 'CSV with item, label; rows without a label are passed over');
  return onBox<BoxOptions & { argument?: string }>(command, ({ dir }, { argument, json }) => {
    const taken = takeLabels(dir, argument!);
    if ('problems' in taken) return refuseFiles(taken.problems, json === true);
    if (json) return void process.stdout.write(`${JSON.stringify({ ok: true, ...taken })}\n`);
    const { taken: count, waiting } = taken;
    process.stdout.write(`${countText(count)} labels taken; ${countText(waiting)} disagreements wait for one\n`);
  });
}
