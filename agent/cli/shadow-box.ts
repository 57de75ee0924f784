import { Command } from 'commander';
import type { CameraConfig, Config } from '../app/config/schema.ts';
import { findCamera, NoCamera } from '../app/find-camera.ts';
import { indexIn, labelsIn, shadowDir } from '../app/shadow/disagreement-folder.ts';
import { labelCounts } from '../app/shadow/disagreement-index.ts';
import { exportDisagreements } from '../app/shadow/export-disagreements.ts';
import { takeLabels } from '../app/shadow/take-labels.ts';
import { blockText } from '../core/shadow/frame-block.ts';
import { judgeShadow, noLabels } from '../core/shadow/shadow-status.ts';
import { countText } from '../core/words/count-text.ts';
import { refuseFiles } from './file-problems.ts';
import { printable } from './model-text.ts';

interface BoxOptions {
  config: string;
  camera?: string;
  json?: true;
}

type Work<O extends BoxOptions> = (found: { config: Config; camera: CameraConfig; dir: string }, options: O) => void;

function onBox<O extends BoxOptions>(command: Command, work: Work<O>): Command {
  return command
    .requiredOption('--config <file>', 'the configuration of the box')
    .option('--camera <id>', 'which camera; its only one unless given')
    .option('--json', 'print one JSON object')
    .allowExcessArguments(false)
    .showHelpAfterError()
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
    .action((...given) => {
      const options = command.opts<O>();
      try {
        const { config, camera } = findCamera(options.config, options.camera);
        work({ config, camera, dir: shadowDir(config.stateDir, camera.id) }, { ...options, argument: given[0] });
      } catch (error) {
        const { message } = error as Error;
        if (options.json) process.stdout.write(`${JSON.stringify({ ok: false, reason: message })}\n`);
        else process.stderr.write(`${printable(message)}\n`);
        process.exitCode = error instanceof NoCamera ? 2 : 1;
      }
    });
}

/** `shadow status`: how the candidate stands, as the running agent stored it last. Exit status 0: told, 1: the candidate
 * is the worse one, or nothing can be told, 2: wrong use. */
export function shadowStatusCommand(): Command {
  const command = new Command('status').description('how the candidate of a camera on this box stands');
  return onBox(command, ({ camera, dir }, { json }) => {
    const { shadow } = camera;
    if (!shadow) throw new RangeError(`camera ${camera.id} has no candidate; give it one under cameras[].shadow`);
    const { comparison, items, tolerance: noted } = indexIn(dir);
    const tolerance = noted ?? shadow.tolerance;
    const labels = comparison ? labelCounts(items, comparison.number, labelsIn(dir)) : noLabels;
    const judged = judgeShadow(comparison, labels, tolerance);
    if (judged.verdict === 'reject') process.exitCode = 1;
    const status = { camera: camera.id, ...judged, comparison, labels, tolerance, kept: items.length, dir };
    if (json) return void process.stdout.write(`${JSON.stringify(status)}\n`);
    const { candidateOnlyRight, incumbentOnlyRight, bothWrong } = labels;
    const since = comparison ? new Date(comparison.startedAtMs).toISOString() : 'nothing was compared yet';
    const lines = [
      judged.says,
      `  since      ${since}; ${blockText(shadow.block)}`,
      `  files      incumbent ${comparison?.incumbent ?? '?'}`,
      `             candidate ${comparison?.candidate ?? '?'}`,
      `  labelled   only the candidate right ${candidateOnlyRight}, only the incumbent right ${incumbentOnlyRight}, both wrong ${bothWrong}`,
      `  kept       ${countText(items.length)} disagreements in ${dir}`,
    ];
    process.stdout.write(`${lines.map(printable).join('\n')}\n`);
  });
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
