import type { Provider } from './model-spec.ts';

/** Words of ONNX Runtime 1.30 and of the ladder, as seen or read in its sources, and what to do then. */
const known: readonly { readonly said: RegExp; readonly todo: (provider: Provider) => string }[] = [
  {
    said: /this build of ONNX Runtime has no /,
    todo: (provider) =>
      `install an ONNX Runtime that was built with ${provider} (deploy/jetson/README.md), or leave ${provider} out of providers`,
  },
  {
    said: /EPContext/,
    todo: () =>
      'the file holds an engine that was built beforehand for one provider: run it there, or give the plain model',
  },
  {
    said: /Failed to load shared library/,
    todo: (provider) => `install what is named (deploy/jetson/README.md), or leave ${provider} out of providers`,
  },
  {
    said: /Failed to allocate memory|bad_alloc|out of memory/i,
    todo: () => 'free memory: a smaller model, smaller pictures, or fewer cameras with a model',
  },
  {
    said: /File doesn't exist|system error number 2\b/,
    todo: () => 'check the path of the model and who may read it',
  },
  {
    said: /Protobuf parsing failed|does not have a graph/,
    todo: () => 'the file is damaged or no ONNX model: copy it again and compare its SHA-256',
  },
  {
    said: /No Op registered|Could not find an implementation|opset/i,
    todo: () => 'export the model for an opset and operators that this ONNX Runtime knows, or install a newer one',
  },
  {
    said: /Invalid rank|invalid dimensions|input data type|is missing in 'feeds'|the model takes/i,
    todo: () => "set width, height and colour of the camera's preprocessing to what the model takes",
  },
  {
    said: /of its nodes? ran on/,
    todo: (provider) => `its operators are not made for ${provider}: export it otherwise, or leave ${provider} out`,
  },
  {
    said: /engine could not be built/,
    todo: () => 'look at what is said there; restarting the agent tries again',
  },
];

/** What an operator may do about a rung that failed with these words. */
export function providerAdvice(provider: Provider, reason: string): string {
  const match = known.find(({ said }) => said.test(reason));
  return match ? match.todo(provider) : `look up these words of ONNX Runtime, or leave ${provider} out of providers`;
}
