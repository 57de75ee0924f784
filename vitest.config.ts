import { defineConfig } from 'vitest/config';

/** `make test` runs every project; `npx vitest --project unit` one of them. */
const project = (name: string, include: string[], timeoutMs: number, parallel = true) => ({
  test: { name, include, testTimeout: timeoutMs, hookTimeout: timeoutMs, fileParallelism: parallel },
});

export default defineConfig({
  test: {
    projects: [
      project('unit', ['test/unit/**/*.test.ts', 'test/property/**/*.test.ts', 'test/contract/**/*.test.ts'], 20_000),
      project('integration', ['test/integration/**/*.test.ts'], 60_000),
      project('e2e', ['test/e2e/**/*.test.ts'], 300_000, false),
    ],
  },
});
