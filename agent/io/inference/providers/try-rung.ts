import { errorWords } from './error-words.ts';
import type { LadderRequest } from './ladder-request.ts';
import { type NodeCounts, nodeCounts, nodeShares, notReallyOn } from './node-placement.ts';
import { profileFolder } from './profile-folder.ts';
import type { OpenOptions, ProviderEntry, Runtime, RuntimeSession } from './runtime.ts';

export type RungResult =
  | {
      readonly ok: true;
      readonly session: RuntimeSession;
      readonly nodes: Readonly<Record<string, number>>;
      readonly warmUpMs: number;
      readonly shapes: Readonly<Record<string, readonly number[]>>;
    }
  | { readonly ok: false; readonly reason: string };

/** Opens the model with one provider, runs it once and looks where its nodes ran. The session is not left profiling. */
export async function tryRung(entry: ProviderEntry, request: LadderRequest, runtime: Runtime): Promise<RungResult> {
  const seen = await openProfiled(entry, request, runtime);
  if (!seen.ok || seen.counts !== null) return seen;
  // Only the CPU was asked, and what is not asked never runs.
  if (entry.name === 'cpu') return { ...seen, nodes: { cpu: 1 } };
  await release(seen.session);
  return openGuarded(entry, request, runtime, seen.unseen);
}

async function openProfiled(entry: ProviderEntry, request: LadderRequest, runtime: Runtime) {
  let folder: ReturnType<typeof profileFolder> | null = null;
  let unseen = 'ONNX Runtime wrote no profile';
  try {
    folder = profileFolder(request.scratchDir);
  } catch (error) {
    unseen = errorWords(error);
  }
  try {
    const options = sessionOptions(entry, request.threads);
    const profiled = folder ? { ...options, enableProfiling: true, profileFilePrefix: folder.prefix } : options;
    const opened = await openAndRun(entry, profiled, request, runtime);
    if (!opened.ok) return opened;
    let counts: NodeCounts | null = null;
    try {
      // Measured: runs after it are as fast as in a session that never profiled.
      if (folder) opened.session.endProfiling();
      const profile = folder?.read() ?? null;
      const found = profile === null ? {} : nodeCounts(profile);
      if (Object.keys(found).length > 0) counts = found;
    } catch (error) {
      unseen = errorWords(error);
    }
    if (counts === null) return { ...opened, counts, unseen, nodes: {} };
    const notThere = entry.name === 'cpu' ? null : notReallyOn(entry.name, counts);
    if (notThere === null) return { ...opened, counts, unseen, nodes: nodeShares(counts) };
    await release(opened.session);
    return { ok: false as const, reason: notThere };
  } finally {
    folder?.remove();
  }
}

/** Where no profile could be read, ONNX Runtime itself is to refuse a model of which a node would run on the CPU. */
async function openGuarded(
  entry: ProviderEntry,
  request: LadderRequest,
  runtime: Runtime,
  unseen: string,
): Promise<RungResult> {
  const options = sessionOptions(entry, request.threads, { disable_cpu_ep_fallback: '1' });
  const opened = await openAndRun(entry, options, request, runtime);
  if (opened.ok) return { ...opened, nodes: { [entry.name]: 1 } };
  return {
    ok: false,
    reason: `where its nodes run could not be seen (${unseen}), and not all run there: ${opened.reason}`,
  };
}

async function openAndRun(entry: ProviderEntry, options: OpenOptions, request: LadderRequest, runtime: Runtime) {
  const startedMs = request.monotonicMs();
  let session: RuntimeSession | null = null;
  try {
    session = await runtime.open(request.modelPath, options);
    const feeds = request.warmUpInput(session, runtime);
    await session.run(feeds);
    const shapes = Object.fromEntries(Object.entries(feeds).map(([name, { dims }]) => [name, dims]));
    return { ok: true as const, session, shapes, warmUpMs: request.monotonicMs() - startedMs };
  } catch (error) {
    if (session === null) return { ok: false as const, reason: withLibrary(errorWords(error), entry, runtime) };
    await release(session);
    return { ok: false as const, reason: `the first run failed: ${errorWords(error)}` };
  }
}

/** ONNX Runtime does not say which library it could not load. */
function withLibrary(reason: string, { name }: ProviderEntry, runtime: Runtime): string {
  if (!reason.includes('Failed to load shared library')) return reason;
  const missing = runtime.missingLibrary(name);
  return missing === null ? reason : `${reason} (${missing})`;
}

function sessionOptions(entry: ProviderEntry, threads: number, session: Record<string, string> = {}): OpenOptions {
  return {
    executionProviders: [entry],
    intraOpNumThreads: threads,
    // Waiting threads that spin burned 43 ms of every 100 ms of a core.
    extra: { session: { ...session, intra_op: { allow_spinning: '0' } } },
  };
}

/** Frees a session that is not kept; that it cannot be freed changes nothing for the next. */
export async function release(session: RuntimeSession): Promise<void> {
  try {
    await session.release();
  } catch {}
}
