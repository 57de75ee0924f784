import { describe, expect, test } from 'vitest';
import { type ChildEnding, howItEnded } from '../../../agent/io/inference/how-it-ended.ts';
import { createLastWords } from '../../../agent/io/inference/last-words.ts';

const words = (ending: Partial<ChildEnding>) =>
  howItEnded({ code: null, signal: null, startError: null, lastWords: '', kernelWasShort: false, ...ending });

describe('how the process of a model ended', () => {
  test('by a signal or a status', () => {
    expect(words({ signal: 'SIGSEGV' })).toBe('signal SIGSEGV');
    expect(words({ code: 3 })).toBe('exit status 3');
    expect(words({ startError: 'spawn EAGAIN' })).toBe('it could not be started: spawn EAGAIN');
  });

  test('killed: by the kernel for lack of memory, or nobody knows', () => {
    expect(words({ signal: 'SIGKILL', kernelWasShort: true })).toMatch(/^out of memory: ended by the kernel/);
    expect(words({ signal: 'SIGKILL' })).toBe('ended by someone or by the kernel (signal SIGKILL)');
  });

  test.each([
    'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory\n----- Native stack trace -----\n 1: 0xb7a0 node',
    "terminate called after throwing an instance of 'std::bad_alloc'\n  what():  std::bad_alloc",
    'CUDA failure 2: out of memory ; GPU=0',
    'bfc_arena.cc:376 Failed to allocate memory for requested buffer of size 4294967296',
  ])('out of memory by its own words: %s', (lastWords) => {
    expect(words({ signal: 'SIGABRT', lastWords })).toMatch(/^out of memory \(signal SIGABRT: .+\)$/);
  });

  test('the telling line is told, not a warning or the trace below', () => {
    const lastWords = [
      '2026-01-01 [W:onnxruntime:, graph.cc:1430 Graph] Initializer error.weight appears in graph inputs',
      'Error: Cannot find module onnxruntime-node',
      '    at require (node:internal)',
      'Node.js v24.0.0',
    ].join('\n');
    expect(words({ code: 1, lastWords })).toBe('exit status 1: Error: Cannot find module onnxruntime-node');
  });
});

describe('last words', () => {
  test('only the end is kept, without colours', () => {
    const last = createLastWords(24);
    last.add(Buffer.from('much that was said before'));
    last.add(Buffer.from('\u001b[0;93mfailed: grün\u001b[m\n'));
    expect(last.text).toBe('failed: grün');
    for (let i = 0; i < 100; i++) last.add(Buffer.from('0123456789'));
    expect(last.text).toBe('678901234567890123456789');
  });
});
