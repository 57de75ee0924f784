const json = 'application/json';
const text = 'text/plain';

/** An answer by its status: what it means, and as what it comes. */
type Answers = Readonly<Record<number, readonly [description: string, contentType?: string]>>;

interface Operation {
  readonly summary: string;
  readonly answers: Answers;
  readonly needsPassword?: true;
  readonly takes?: readonly string[];
}

const signedOut: Answers = { 401: ['Neither a session nor the password, or too many wrong ones.', text] };
const noCamera: Answers = { 404: ['There is no such camera.', text] };

/** What programs may ask, as it is; pages for people are left out. */
const operations: Readonly<Record<string, Readonly<Record<string, Operation>>>> = {
  '/api/status': {
    get: {
      summary: 'All that the box knows of itself: verdict, cameras, broker, journal, clock.',
      answers: { 200: ['As agent/pipeline/status-view.ts names it.', json], 503: ['The agent cannot tell.', text] },
    },
  },
  '/api/openapi.json': { get: { summary: 'This document.', answers: { 200: ['OpenAPI 3.1.', json] } } },
  '/api/camera/{id}/screen': {
    get: {
      summary: "The numbers behind the plots of a camera's screen.",
      answers: { 200: ['As agent/pipeline/camera-screen.ts names it.', json], ...noCamera },
    },
  },
  '/api/camera/{id}/recipe/{name}': {
    put: {
      summary: 'Says what is made from now on.',
      needsPassword: true,
      answers: {
        204: ['Done.'],
        400: ['A recipe has 1 to 64 letters, digits, - or _.', text],
        ...signedOut,
        ...noCamera,
      },
    },
  },
  '/api/camera/{id}/recipe': {
    delete: {
      summary: 'Says that nothing in particular is made from now on.',
      needsPassword: true,
      answers: { 204: ['Done.'], ...signedOut, ...noCamera },
    },
  },
  '/api/camera/{id}/prediction': {
    post: {
      summary: 'What the inspection program says of a picture.',
      needsPassword: true,
      takes: [json],
      answers: {
        204: ['Counted.'],
        422: ['Not counted; the reason is the answer.', text],
        429: ['Too many.', text],
        ...signedOut,
        ...noCamera,
      },
    },
  },
  '/act': {
    post: {
      summary: 'Carries out a command with its fields, as over MQTT (deploy/guides/commands.md).',
      needsPassword: true,
      takes: [json, 'application/x-www-form-urlencoded'],
      answers: {
        200: ['Done; `says` tells what came of it.', json],
        400: ['No content that can be read.', text],
        403: ["Sent by another site's page.", text],
        415: ['Content of a type that is not taken.', text],
        422: ['Refused; `says` tells why.', json],
        ...signedOut,
      },
    },
  },
  '/camera/{id}/picture.jpg': {
    get: {
      summary: 'The last picture of a camera; Last-Modified is when it was taken.',
      answers: { 200: ['The picture.', 'image/jpeg'], 404: ['There is none.', text] },
    },
  },
  '/camera/{id}/reference.jpg': {
    get: {
      summary: 'A picture of the baseline that a camera is read against.',
      answers: { 200: ['The picture.', 'image/jpeg'], 404: ['There is none.', text] },
    },
  },
  '/metrics': {
    get: {
      summary: 'Figures for Prometheus.',
      answers: { 200: ['Text of version 0.0.4.', text], 503: ['The agent cannot tell.', text] },
    },
  },
  '/health': {
    get: {
      summary: 'Whether the agent does its work.',
      answers: { 200: ['It does.', json], 503: ['A restart would help; `reasons` tells why.', json] },
    },
  },
};

/** The document that programs read to know what they may ask. `version`: that of the agent. */
export function openApi(version: string): object {
  return {
    openapi: '3.1.0',
    info: { title: 'Driftlight', version, description: 'What a box tells programs, and what it takes from them.' },
    components: {
      securitySchemes: { password: { type: 'http', scheme: 'bearer', description: 'status.passwordFile' } },
    },
    paths: Object.fromEntries(
      Object.entries(operations).map(([path, methods]) => [
        path,
        {
          ...parametersIn(path),
          ...Object.fromEntries(Object.entries(methods).map(([method, operation]) => [method, described(operation)])),
        },
      ]),
    ),
  };
}

function parametersIn(path: string): object {
  const parameters = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string', pattern: '^[A-Za-z0-9_-]{1,64}$' },
  }));
  return parameters.length === 0 ? {} : { parameters };
}

function described({ summary, answers, needsPassword, takes }: Operation): object {
  const contents = (types: readonly string[]) => Object.fromEntries(types.map((type) => [type, {}]));
  return {
    summary,
    ...(needsPassword && { security: [{ password: [] }] }),
    ...(takes && { requestBody: { required: true, content: contents(takes) } }),
    responses: Object.fromEntries(
      Object.entries(answers).map(([status, [description, type]]) => [
        status,
        { description, ...(type && { content: contents([type]) }) },
      ]),
    ),
  };
}
