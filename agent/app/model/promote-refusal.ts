/** A model that may not be promoted, in words that say what to do. Nothing was changed. */
export class NotPromoted extends Error {
  override name = 'NotPromoted';
}
