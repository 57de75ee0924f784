/** Whether a topic filter with `+` and `#` covers `topic`. */
export function topicMatches(filter: string, topic: string): boolean {
  if (filter === topic) return true;
  const wanted = filter.split('/');
  const given = topic.split('/');
  for (let i = 0; i < wanted.length; i++) {
    if (wanted[i] === '#') return true;
    if (i >= given.length || (wanted[i] !== '+' && wanted[i] !== given[i])) return false;
  }
  return wanted.length === given.length;
}

/** Why nothing may be published on `topic`, or `null`. A broker answers such a topic by hanging up. */
export function topicFault(topic: string): string | null {
  if (topic === '') return 'the topic is empty';
  if (/[+#\0]/.test(topic)) return `the topic ${JSON.stringify(topic)} holds a wildcard or a null character`;
  if (Buffer.byteLength(topic) > 65_535) return 'the topic is longer than 65535 bytes';
  return null;
}

/** Why a box may not publish on `topic`, or `null`. Whatever goes wrong elsewhere, it never speaks for another. */
export function prefixFault(topic: string, prefix: string | undefined): string | null {
  if (prefix === undefined || topic.startsWith(prefix)) return null;
  return `the topic ${JSON.stringify(topic.slice(0, 200))} is not one of this box, ${prefix}…`;
}
