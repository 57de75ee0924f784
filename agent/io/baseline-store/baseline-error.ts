/** Why a baseline cannot be had, in words that say what to do next. */
export class BaselineError extends Error {
  override name = 'BaselineError';
  readonly kind: 'missing' | 'not-a-baseline' | 'truncated' | 'damaged' | 'newer' | 'too-large' | 'unreadable';

  constructor(kind: BaselineError['kind'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}
