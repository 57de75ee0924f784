import { expect, test } from 'vitest';
import { childEnvironment } from '../../../agent/io/inference/child-environment.ts';

test('what drivers and libraries need is passed on, and nothing else', () => {
  const own = {
    PATH: '/usr/bin',
    LD_LIBRARY_PATH: '/usr/local/cuda/lib64',
    CUDA_VISIBLE_DEVICES: '0',
    LC_ALL: 'C',
    BROKER_PASSWORD: 'secret',
    MY_PATH: '/secret',
    CUDA: 'x',
    LD_PRELOAD: '/lib/x.so',
    NODE_OPTIONS: '--inspect',
    HOME: undefined,
    MALLOC_ARENA_MAX: '8',
  };
  expect(childEnvironment(own)).toEqual({
    PATH: '/usr/bin',
    LD_LIBRARY_PATH: '/usr/local/cuda/lib64',
    CUDA_VISIBLE_DEVICES: '0',
    LC_ALL: 'C',
    MALLOC_ARENA_MAX: '2',
    UV_THREADPOOL_SIZE: '1',
    ORT_DISABLE_TELEMETRY: '1',
  });
});
