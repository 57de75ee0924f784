export { reportFromJson } from './from-json.ts';
export { reportToJson } from './to-json.ts';
