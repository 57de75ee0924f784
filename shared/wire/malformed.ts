/** A payload that is no report; the message says which field, what was expected and what came. */
export class MalformedReport extends Error {
  override name = 'MalformedReport';
}
