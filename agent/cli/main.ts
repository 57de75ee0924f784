import { Command } from 'commander';
import { version } from '../app/version.ts';

/** Each command's file is loaded only when it is called for: a box starts faster and smaller. */
const commands: Record<string, { does: string; load: () => Promise<Command> }> = {
  demo: {
    does: 'the whole agent on a simulated station with an embedded broker',
    load: async () => (await import('./demo.ts')).demoCommand(),
  },
  run: { does: 'the agent', load: async () => (await import('./run.ts')).runCommand() },
  check: { does: 'validates a configuration file', load: async () => (await import('./check.ts')).checkCommand() },
  doctor: {
    does: 'tries everything the configuration names and says what to do',
    load: async () => (await import('./doctor.ts')).doctorCommand(),
  },
  confirm: {
    does: 'whether the box is in its validated state, and making a state the validated one',
    load: async () => (await import('./confirm.ts')).confirmCommand(),
  },
  baseline: {
    does: 'what a camera gave when all was well: create, show, diff, promote, rollback',
    load: async () => (await import('./baseline.ts')).baselineCommand(),
  },
  journal: {
    does: 'the store of reports on this box: check',
    load: async () => (await import('./journal.ts')).journalCommand(),
  },
  replay: {
    does: 'recorded pictures through the agent: what it would have published',
    load: async () => (await import('./replay.ts')).replayCommand(),
  },
  model: {
    does: 'what is in an ONNX file: inspect, tap; which one a camera runs: promote, rollback',
    load: async () => (await import('./model.ts')).modelCommand(),
  },
  changepoints: {
    does: 'change points of a series in a file',
    load: async () => (await import('./changepoints.ts')).changepointsCommand(),
  },
  shadow: {
    does: 'a candidate model beside the one in use: status, disagreements, label, evaluate',
    load: async () => (await import('./shadow.ts')).shadowCommand(),
  },
  gate: {
    does: 'whether a candidate model keeps what the incumbent got right',
    load: async () => (await import('./gate.ts')).gateCommand(),
  },
  simulate: {
    does: 'pictures of the simulated station, with the truth about each',
    load: async () => (await import('./simulate.ts')).simulateCommand(),
  },
  password: {
    does: "what may stand in the page's password file in place of the password",
    load: async () => (await import('./password.ts')).passwordCommand(),
  },
  subscribe: {
    does: 'what a central subscriber sees, decoded',
    load: async () => (await import('./subscribe.ts')).subscribeCommand(),
  },
};

// A reader that went away, such as `head`, is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

const program = new Command('driftlight')
  .description('Tells the people on the line that the pictures changed, since when, why, and what to do.')
  .version(version)
  .showHelpAfterError()
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));

const wanted = process.argv[2] === 'help' ? process.argv[3] : process.argv[2];
for (const [name, { does, load }] of Object.entries(commands)) {
  if (name === wanted) program.addCommand(await load());
  else program.command(name).description(does);
}
if (process.argv.length <= 2) program.help();
await program.parseAsync();
