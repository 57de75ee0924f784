/** The agent could not say how it is; answered with 503. */
export class NoStatus extends Error {
  override name = 'NoStatus';
}
