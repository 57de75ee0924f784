import type { DoctorRun } from '../../pipeline/doctor-run.ts';
import type { Finding, KnownOfCamera } from '../finding.ts';

/** The doctor on a running agent: one examination at a time. */
export interface DoctorDesk {
  /** Begins one. Throws, in words, while another one runs. */
  begin(): void;
  run(): DoctorRun;
  /** After it no further part is tried. */
  stop(): void;
}

export type Examine = (known: KnownOfCamera) => AsyncIterable<Finding>;

const mostFindings = 200;
const none: DoctorRun = { running: false, beganAtMs: null, endedAtMs: null, findings: [], trouble: null };

export function doctorDesk(examine: Examine, known: KnownOfCamera, utcMs: () => number): DoctorDesk {
  let run = none;
  let stopped = false;

  async function work(): Promise<void> {
    for await (const finding of examine(known)) {
      if (stopped) return;
      run = { ...run, findings: [...run.findings, finding].slice(0, mostFindings) };
    }
  }

  return {
    begin() {
      if (run.running) throw new Error('the doctor is at work already; its findings appear as they come');
      run = { ...none, running: true, beganAtMs: utcMs() };
      work()
        .catch((error: Error) => {
          run = { ...run, trouble: error.message };
        })
        .finally(() => {
          run = { ...run, running: false, endedAtMs: utcMs() };
        });
    },
    run: () => run,
    stop() {
      stopped = true;
    },
  };
}
