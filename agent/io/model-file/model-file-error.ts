/** Why a model file cannot be read or tapped, in words that say what to do next. */
export class ModelFileError extends Error {
  override name = 'ModelFileError';
}
